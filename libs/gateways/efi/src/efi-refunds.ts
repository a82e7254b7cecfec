import type { GatewayRefunds, RefundRules } from '@mensal/billing/ports';
import { parseCents, type Cents } from '@mensal/kernel';
import type { EfiCharge } from './efi-wire.js';

/**
 * By the vendor's page. It counts the days from the confirmation, which it does not date; ours count from the payment, so
 * that nothing is ordered too late. What gives back all that is left cannot be carried out twice: the page wants a `paid`
 * charge without another refund in process.
 */
export const EFI_REFUND_RULES: RefundRules = {
  wholeWithinDays: 360,
  partWithinDays: 90,
  onePartADay: true,
  repeatable: 'rest',
};

const IS_REFUND = /estorn|reembols/i;
const IS_UNDER_WAY = /em processamento|solicitad/i;
const IS_DONE = /realizad|efetuad|conclu[ií]d/i;
const AMOUNT = /R\$ ?(\d{1,3}(?:\.\d{3})*|\d+),(\d{2})(?!\d)/;

/**
 * What a charge shows of refunds. Its status tells of the whole; a part leaves it `paid`, and stands in its history alone,
 * whose words for it are on no page. So an entry that is not understood makes the sum untold, and an empty history proves
 * nothing.
 */
export function refundsOf({ status, total, history }: EfiCharge): GatewayRefunds {
  if (status === 'refunded') return { refunded: total, underWay: false };
  const told = history.filter((message) => IS_REFUND.test(message));
  const done = told.filter((message) => IS_DONE.test(message)).map(centsIn);
  const latest = told.at(-1) ?? '';
  const isUnderstood = told.every((message) => IS_DONE.test(message) || IS_UNDER_WAY.test(message));
  const refunded = isUnderstood ? done.reduce<Cents | undefined>(plus, 0) : undefined;
  // One at a time, says the page: so the latest one tells.
  const underWay = IS_UNDER_WAY.test(latest) && !IS_DONE.test(latest);
  return { ...(refunded !== undefined && { refunded }), underWay };
}

function plus(sum: Cents | undefined, amount: Cents | undefined): Cents | undefined {
  return sum === undefined || amount === undefined ? undefined : sum + amount;
}

function centsIn(message: string): Cents | undefined {
  const [, reais, cents] = AMOUNT.exec(message) ?? [];
  return parseCents(`${reais?.replaceAll('.', '')}${cents}`);
}
