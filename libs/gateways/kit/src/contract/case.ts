import type { Bench } from './bench.js';
import type { Offer } from './gateway-run.js';

/** Adds a case. */
export type Case = (name: string, body: (bench: Bench) => Promise<void>) => void;

/** What a file of cases needs to know of the run, to list those that apply. */
export interface Asked {
  offers: ReadonlySet<Offer>;
  accessTokens: boolean;
}
