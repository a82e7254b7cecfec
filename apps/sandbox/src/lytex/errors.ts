import { STATUS_CODES } from 'node:http';
import { Refusal } from '../core/refusal.js';
import type { VendorAnswer } from '../core/vendor.js';

/** One mistake in a request, in the form of the vendor's validator (Joi). */
export interface Detail {
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly type: string;
  readonly context: { readonly label: string; readonly key: string | number };
}

/** @param path where it is; none is the body itself */
export function mistake(path: Detail['path'], type: string, text: string): Detail {
  const label = path.length === 0 ? 'value' : path.join('.');
  return { message: `"${label}" ${text}`, path, type, context: { label, key: path.at(-1) ?? label } };
}

/** 400, with all mistakes at once. Like Joi it repeats the body as it came, whatever is in it. */
export class InvalidRequest extends Refusal {
  constructor(
    private readonly original: unknown,
    private readonly details: readonly Detail[],
  ) {
    super('Requisição inválida');
  }

  toAnswer(): VendorAnswer {
    const { details, message, original: _original } = this;
    return { status: 400, body: { message, error: { _original, details } } };
  }
}

/** 400 for what is well-formed, and cannot be. */
export function impossible(original: unknown, name: string, text: string): InvalidRequest {
  return new InvalidRequest(original, [mistake([name], 'any.invalid', text)]);
}

/** Every other refusal. */
export class LytexError extends Refusal {
  constructor(
    private readonly status: 401 | 404 | 409 | 410 | 429 | 500,
    message: string,
  ) {
    super(message);
  }

  toAnswer(): VendorAnswer {
    return failure(this.status, this.message);
  }
}

export function failure(statusCode: number, message?: string): VendorAnswer {
  const error = STATUS_CODES[statusCode] ?? 'Error';
  return { status: statusCode, body: { statusCode, message: message ?? error, error } };
}
