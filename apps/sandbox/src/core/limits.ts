import type { Journal } from './journal.js';
import { ControlError } from './vendor.js';

/** How many requests an account may send in a time. */
export interface Window {
  readonly requests: number;
  readonly perSeconds: number;
}

export type LimitValue = number | boolean | string | null | readonly number[] | readonly Window[];

const DEFAULTS: Readonly<Record<string, LimitValue>> = {
  /** How many requests an account may send in `perSeconds`; null means any number, whatever the windows below say. */
  requests: null,
  perSeconds: 10,
  /** Windows that count at the same time, `[{ requests, perSeconds }]`. */
  furtherWindows: [],
  /** Whether the last request that is allowed begins the block, as if one more had come. */
  blockWhenReached: false,
  /** How long an account that sent more is refused. */
  blockSeconds: 60,
  /** How long an access token lives, in real time. */
  tokenSeconds: 600,
  /** Pauses before a notification is sent again, in real time. */
  notificationRetryMs: [1000, 5000, 15000],
};

/** What a vendor allows, and how long its own steps take. Changed while running; kept over a restart. */
export class Limits {
  private readonly defaults: Readonly<Record<string, LimitValue>>;
  private values: Record<string, LimitValue>;

  constructor(
    private readonly journal: Journal,
    own: Readonly<Record<string, LimitValue>>,
    private readonly choices: Readonly<Record<string, readonly string[]>> = {},
  ) {
    const chosen = Object.entries(choices).map(([name, words]) => [name, words[0]]);
    this.defaults = { ...DEFAULTS, ...own, ...(Object.fromEntries(chosen) as Record<string, string>) };
    this.values = { ...this.defaults, ...journal.take<Record<string, LimitValue>>('limits')[0] };
  }

  /** Of the rate limit; none means that any number of requests is allowed. */
  get windows(): readonly Window[] {
    const requests = this.values['requests'] as number | null;
    if (requests === null) return [];
    return [
      { requests, perSeconds: this.number('perSeconds') },
      ...(this.values['furtherWindows'] as readonly Window[]),
    ];
  }

  get notificationRetryMs(): readonly number[] {
    return this.values['notificationRetryMs'] as readonly number[];
  }

  number(name: string): number {
    return this.values[name] as number;
  }

  flag(name: string): boolean {
    return this.values[name] as boolean;
  }

  choice(name: string): string {
    return this.values[name] as string;
  }

  all(): Readonly<Record<string, LimitValue>> {
    return this.values;
  }

  /** Changes those that are named. @throws ControlError 400 when one is not known or of another type */
  change(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes))
      if (!this.accepts(name, value))
        throw new ControlError(
          400,
          Object.hasOwn(this.defaults, name)
            ? `The limit "${name}" cannot be ${JSON.stringify(value)}`
            : `There is no limit "${name}"; there are ${Object.keys(this.defaults).join(', ')}`,
        );
    this.values = { ...this.values, ...(changes as Record<string, LimitValue>) };
    this.journal.put('limits', 'limits', this.values);
  }

  reset(): void {
    this.values = { ...this.defaults };
  }

  private accepts(name: string, value: unknown): boolean {
    if (!Object.hasOwn(this.defaults, name)) return false;
    if (name === 'requests') return value === null || isCount(value);
    if (name === 'furtherWindows') return Array.isArray(value) && value.every(isWindow);
    const words = this.choices[name];
    if (words) return words.includes(value as string);
    const example = this.defaults[name];
    if (Array.isArray(example)) return Array.isArray(value) && value.every(isDuration);
    return typeof example === 'boolean' ? typeof value === 'boolean' : isDuration(value);
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isWindow(value: unknown): boolean {
  const { requests, perSeconds } = (value ?? {}) as Partial<Window>;
  return isCount(requests) && isDuration(perSeconds);
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
