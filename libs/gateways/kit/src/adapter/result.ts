import type { Trouble } from '@mensal/billing/ports';
import { lost, type Lost, type NotSent } from '../answers.js';

/** What a call of an adapter's client brought: data, a no in the vendor's words, or neither. */
export type VendorResult<Data, Failure extends VendorFailure = VendorFailure> =
  { kind: 'ok'; data: Data } | Failed<Failure>;

/** A call that brought no data. */
export type Failed<Failure extends VendorFailure = VendorFailure> = Failure | Lost | NotSent;

/** The vendor says what is wrong; an adapter adds what it reads of that. */
export interface VendorFailure {
  kind: 'error';
  /** What it is where nothing was documented to be refused; without the vendor's prose. */
  trouble: Trouble;
}

/** Checks a success by hand: `undefined` where something that is used is missing or ill-typed. */
export type Check<Data> = (body: unknown) => Data | undefined;

/** @param must what a success must hold, as in "A success without …" */
export function succeeded<Data>(data: Data | undefined, must: string): { kind: 'ok'; data: Data } | Lost {
  return data === undefined ? lost('unreadable-answer', `A success without ${must}`) : { kind: 'ok', data };
}

/** Neither a success nor a no of the vendor's. @param lack as in "HTTP 502 without …" */
export function unreadable(status: number, lack: string): Lost {
  return lost(status >= 500 ? 'vendor-error' : 'unreadable-answer', `HTTP ${status} without ${lack}`);
}
