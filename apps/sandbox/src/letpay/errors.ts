import { STATUS_CODES } from 'node:http';
import type { VendorAnswer } from '../core/vendor.js';

/**
 * Every error with a code. Those marked "page" stand on the vendor's page, those marked "known" are known of it beyond
 * that page; the others are ours, of the same family, for cases on which the vendor is silent.
 */
const ERRORS = {
  // page
  '00.01.0021': { status: 422, text: 'Invalid contract / project' },
  '00.01.0044': { status: 400, text: 'invalid tax ID number' },
  '00.03.0001': {
    status: 502,
    text: 'There was an issue when contacting an external API, please contact support',
  },
  // known
  '00.01.0038': { status: 404, text: 'Payment not found' },
  // ours
  '00.01.0040': { status: 400, text: 'required field' },
  '00.01.0041': { status: 400, text: 'invalid value' },
  '00.01.0042': { status: 400, text: 'too long' },
  '00.01.0043': { status: 400, text: 'amount must be between 0.01 and 75000.00, with at most two decimals' },
  '00.01.0045': { status: 400, text: 'must be in the future' },
  '00.01.0050': { status: 422, text: 'Payment cannot be refunded in its current status' },
  '00.01.0051': { status: 422, text: 'Refund amount is greater than the available balance' },
  '00.01.0052': { status: 422, text: 'Payment is too old to be refunded' },
} as const satisfies Record<string, { status: number; text: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** @param field where it is a field that is wrong: `person.tax_id` */
export interface Mistake {
  readonly code: ErrorCode;
  readonly field?: string;
}

/** A refusal: one status, and each thing that is wrong. */
export class LetPayError extends Error {
  private readonly status: number;
  private readonly mistakes: readonly Mistake[];

  constructor(...mistakes: readonly [Mistake, ...Mistake[]]) {
    super(describe(mistakes[0]));
    this.status = ERRORS[mistakes[0].code].status;
    this.mistakes = mistakes;
  }

  /** @param at of the business clock @param more what goes with it, such as the next access token */
  toAnswer(path: string, at: Date, more: object = {}): VendorAnswer {
    const errors = this.mistakes.map((mistake) => ({ code: mistake.code, description: describe(mistake) }));
    return errorAnswer(this.status, this.message, path, at, { errors, ...more });
  }
}

/** The form of all of the vendor's errors; those of the access token have nothing more. */
export function errorAnswer(
  status: number,
  message: string,
  path: string,
  at: Date,
  more: object = {},
): VendorAnswer {
  const error = STATUS_CODES[status] ?? 'Error';
  return { status, body: { timestamp: timestamp(at.toISOString()), status, error, message, path, ...more } };
}

/** @returns `2024-01-16T20:54:57.880+0000`, as the vendor writes instants */
export function timestamp(instant: string): string {
  return instant.replace('Z', '+0000');
}

function describe({ code, field }: Mistake): string {
  return field === undefined ? ERRORS[code].text : `${field}: ${ERRORS[code].text}`;
}
