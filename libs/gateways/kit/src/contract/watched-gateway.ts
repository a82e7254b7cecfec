import type { ChargeGateway } from '@mensal/billing/ports';
import { must, shown, violated } from './checks.js';
import { mustBeWellFormed } from './well-formed.js';

/** Shorter ones are parts of common words. */
const SHORTEST_SECRET = 8;
const LONGEST_STORY = 40;

const CAPABILITIES: ReadonlySet<unknown> = new Set([
  'card',
  'boleto',
  'pix',
  'instalments',
  'refunds',
  'cancelling',
  'notifications',
  'listing',
]);

/** What was called in a case, and what must not be told in it. */
export class CaseLog {
  private readonly secrets = new Map<string, string>();
  private readonly lines: { text: string; times: number }[] = [];

  /** @param what as failures name it, without telling it */
  keepSecret(what: string, secret: string): void {
    if (secret.length >= SHORTEST_SECRET) this.secrets.set(secret, what);
  }

  add(text: string): void {
    const last = this.lines.at(-1);
    if (last?.text === text) last.times += 1;
    else this.lines.push({ text, times: 1 });
  }

  /** Readable, for the failure of a case. */
  story(): string {
    const lines = this.lines.slice(-LONGEST_STORY);
    return lines.map(({ text, times }) => `  ${text}${times > 1 ? ` (${times} times)` : ''}`).join('\n');
  }

  mustKeepSecrets(call: string, outcome: unknown): void {
    for (const text of textsIn(outcome))
      for (const [secret, what] of this.secrets)
        must(!text.includes(secret), `${call} tells ${what}`, this.masked(text));
  }

  masked(text: string): string {
    return [...this.secrets].reduce((masked, [secret, what]) => masked.replaceAll(secret, `[${what}]`), text);
  }
}

/** The gateway, each of whose outcomes is checked and noted as it comes. */
export function watched(gateway: ChargeGateway, log: CaseLog): ChargeGateway {
  return watchedPart(gateway, '', log);
}

function watchedPart<Part extends object>(part: Part, path: string, log: CaseLog): Part {
  return new Proxy(part, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      const call = `${path}${String(key)}`;
      if (typeof value === 'function')
        return (...given: unknown[]) => watchedCall(call, () => Reflect.apply(value, target, given), log);
      return CAPABILITIES.has(key) && typeof value === 'object' && value !== null
        ? watchedPart(value, `${call}.`, log)
        : value;
    },
  });
}

async function watchedCall(call: string, send: () => unknown, log: CaseLog): Promise<unknown> {
  let outcome: unknown;
  try {
    outcome = await send();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    violated(`${call} threw: what a gateway expects to happen is an outcome`, log.masked(text));
  }
  log.add(log.masked(`${call}: ${shown(outcome)}`));
  log.mustKeepSecrets(call, outcome);
  mustBeWellFormed(call, outcome);
  return outcome;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
