import { ControlError } from '../core/vendor.js';

/** What the control plane reads from its callers. All throw ControlError 400 in words that help. */
export function readObject(body: unknown, allowed?: readonly string[]): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body))
    throw new ControlError(400, 'The body must be an object');
  const unknown = Object.keys(body).find((name) => allowed && !allowed.includes(name));
  if (unknown !== undefined)
    throw new ControlError(400, `"${unknown}" is not known; there are ${allowed?.join(', ')}`);
  return body as Record<string, unknown>;
}

export function readText(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `"${name}" must be text`);
  return value;
}

export function readOptionalText(input: Record<string, unknown>, name: string): string | undefined {
  return input[name] === undefined ? undefined : readText(input, name);
}

/** A positive integer of cents. */
export function readOptionalCents(input: Record<string, unknown>, name: string): number | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) <= 0)
    throw new ControlError(400, `"${name}" must be a positive integer of cents`);
  return value as number;
}

export function readOptionalInstant(input: Record<string, unknown>, name: string): Date | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  const instant = typeof value === 'string' ? new Date(value) : undefined;
  if (!instant || Number.isNaN(instant.getTime()))
    throw new ControlError(400, `"${name}" must be an ISO 8601 instant`);
  return instant;
}
