/** Where a check was made matters, not where it is written. */
const CHECKS = /contract[\\/](?:checks|well-formed|watched-gateway)\./;

/** A gateway does not do what the ports say. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';

  /** The same, with what was called before. */
  after(story: string): ContractViolation {
    const told = new ContractViolation(`${this.message}\nCalled in this case:\n${story || '  nothing'}`);
    const frames = this.stack?.split('\n').filter((line) => /^\s+at /.test(line) && !CHECKS.test(line)) ?? [];
    told.stack = [`${told.name}: ${told.message}`, ...frames].join('\n');
    return told;
  }
}

/** @param seen what there was instead */
export function violated(rule: string, seen?: unknown): never {
  throw new ContractViolation(seen === undefined ? rule : `${rule}\nIt was: ${shown(seen)}`);
}

export function must(holds: boolean, rule: string, seen?: unknown): asserts holds {
  if (!holds) violated(rule, seen);
}

/** @param subject as in "a payment … must be unknown" */
export function mustBe<Outcome extends { kind: string }, Kind extends Outcome['kind']>(
  outcome: Outcome,
  kinds: Kind | readonly Kind[],
  subject: string,
): Extract<Outcome, { kind: Kind }> {
  const allowed: readonly string[] = typeof kinds === 'string' ? [kinds] : kinds;
  must(allowed.includes(outcome.kind), `${subject} must be ${allowed.join(' or ')}`, outcome);
  return outcome as Extract<Outcome, { kind: Kind }>;
}

export function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
