import { seededRandom } from './random.js';
import { ControlError } from './vendor.js';

/** What can go wrong with a request. `endless`: an answer that never ends. */
const REQUEST_MODES = ['drop', 'delay', 'status', 'garbage', 'process-late', 'endless'] as const;
const NOTIFICATION_MODES = ['duplicate-notification', 'lose-notification', 'late-notification'] as const;
const MODES: readonly string[] = [...REQUEST_MODES, ...NOTIFICATION_MODES];

export type RequestFaultMode = (typeof REQUEST_MODES)[number];
type FaultMode = RequestFaultMode | (typeof NOTIFICATION_MODES)[number];

export interface Fault<Mode extends FaultMode = FaultMode> {
  readonly id: number;
  /** `POST /v1/charge/:id/pay`, or `*`. For notifications: the request that caused the news. */
  readonly route: string;
  readonly mode: Mode;
  /** Whether the request is processed before it goes wrong. */
  readonly when: 'before' | 'after';
  readonly probability: number;
  readonly seed: number;
  /** How often it fires at most. */
  readonly times: number | null;
  readonly status: number;
  readonly ms: number;
  /** What a spoiled answer says, where the caller wants to choose. */
  readonly body: string | null;
  fired: number;
}

const DEFAULT_MS = 1000;

/** The faults that are set for one vendor. */
export class Faults {
  private set: { fault: Fault; random: () => number }[] = [];
  private nextId = 1;

  /** @param routes the vendor's, as `METHOD /pattern`; a typing error would otherwise be a fault that never fires */
  constructor(private readonly routes: () => readonly string[]) {}

  /** @throws ControlError 400 when it makes no sense */
  add(input: Readonly<Record<string, unknown>>): Fault {
    const fault = readFault(input, this.nextId, this.routes());
    this.nextId++;
    this.set.push({ fault, random: seededRandom(fault.seed) });
    return fault;
  }

  list(): Fault[] {
    return this.set.map(({ fault }) => fault);
  }

  remove(id: number): boolean {
    const before = this.set.length;
    this.set = this.set.filter(({ fault }) => fault.id !== id);
    return this.set.length < before;
  }

  clear(): void {
    this.set = [];
  }

  /** The first that fires for this request, if any. */
  forRequest(route: string): Fault<RequestFaultMode> | undefined {
    if (this.set.length === 0) return undefined;
    return this.set.find((entry) => isRequestFault(entry.fault) && fires(entry, route))?.fault as
      Fault<RequestFaultMode> | undefined;
  }

  /** What happens to a notification, of which several things may be true. @param cause the request's route */
  forNotification(cause: string): { copies: number; delayMs: number } {
    const firing = this.set.filter((entry) => !isRequestFault(entry.fault) && fires(entry, cause));
    const has = (mode: FaultMode) => firing.some(({ fault }) => fault.mode === mode);
    return {
      copies: has('lose-notification') ? 0 : has('duplicate-notification') ? 2 : 1,
      delayMs: firing.find(({ fault }) => fault.mode === 'late-notification')?.fault.ms ?? 0,
    };
  }
}

function isRequestFault(fault: Fault): fault is Fault<RequestFaultMode> {
  return (REQUEST_MODES as readonly string[]).includes(fault.mode);
}

function fires({ fault, random }: { fault: Fault; random: () => number }, route: string): boolean {
  if (fault.route !== '*' && fault.route !== route) return false;
  if (fault.times !== null && fault.fired >= fault.times) return false;
  if (random() >= fault.probability) return false;
  fault.fired++;
  return true;
}

function readFault(input: Readonly<Record<string, unknown>>, id: number, routes: readonly string[]): Fault {
  const { route, mode, when, probability, seed, times, status, ms, body, ...others } = input;
  const refuse = (message: string): never => {
    throw new ControlError(400, message);
  };
  const numberOr = <T>(name: string, value: unknown, fallback: T, from: number, to: number): number | T => {
    if (value === undefined) return fallback;
    return typeof value === 'number' && value >= from && value <= to
      ? value
      : refuse(`"${name}" must be a number from ${from} to ${to}`);
  };
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) refuse(`A fault has no "${unknown}"`);
  if (typeof mode !== 'string' || !MODES.includes(mode)) refuse(`"mode" must be one of ${MODES.join(', ')}`);
  if (typeof route !== 'string' || (route !== '*' && !routes.includes(route)))
    refuse(`"route" must be * or one of ${routes.join(', ')}`);
  if (when !== undefined && when !== 'before' && when !== 'after')
    refuse('"when" must be "before" or "after"');
  if (body !== undefined && typeof body !== 'string') refuse('"body" must be text');
  return {
    id,
    route: route as string,
    mode: mode as FaultMode,
    when: (when as 'before' | 'after' | undefined) ?? 'before',
    probability: numberOr('probability', probability, 1, 0, 1),
    seed: numberOr('seed', seed, 1, 0, Number.MAX_SAFE_INTEGER),
    times: numberOr('times', times, null, 1, Number.MAX_SAFE_INTEGER),
    status: numberOr('status', status, 503, 200, 599),
    ms: numberOr('ms', ms, DEFAULT_MS, 0, 86_400_000),
    body: (body as string | undefined) ?? null,
    fired: 0,
  };
}
