import type { Refusal } from '@mensal/billing/ports';
import type { Failed } from '@mensal/gateway-kit';
import type { LetPayFailure } from './letpay-answers.js';

/** "This transaction id could not be found", with status 404. */
const NOT_FOUND = '00.01.0038';

/**
 * What the page shows `POST /pix/simple` to refuse, with 400 and 422. A code that is not here is no documented refusal:
 * 00.03.0001 ("There was an issue when contacting an external API", 502) leaves open whether a Pix was issued.
 */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ['00.01.0044', { code: 'payer', reason: 'O CPF ou CNPJ do pagador é inválido.', retryable: false }],
  [
    '00.01.0021',
    {
      code: 'not-allowed-now',
      reason: 'A LetPay não aceitou o contrato (Contract ID) da conta. Confira se é o contrato de Pix.',
      retryable: false,
    },
  ],
]);

/** What an error refuses, or `undefined` where not all of it is documented to refuse anything. */
export function refusalOf(failed: Failed<LetPayFailure>): Refusal | undefined {
  if (failed.kind !== 'error') return undefined;
  const { status, codes } = failed;
  if (status !== 400 && status !== 422) return undefined;
  const refusals = codes.map((code) => REFUSALS.get(code));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** The vendor's word that it has no such payment; a 404 of anybody else is not. */
export function isNotFound(failed: Failed<LetPayFailure>): boolean {
  return failed.kind === 'error' && failed.status === 404 && failed.codes.every((code) => code === NOT_FOUND);
}
