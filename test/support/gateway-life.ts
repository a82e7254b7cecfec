import type { Wire } from './billing-runs.js';
import type { TestSandbox } from './test-sandbox.js';

/** Gateways that send notifications. */
export type TellingGateway = 'efi' | 'lytex' | 'letpay';
export type Move =
  'pay' | 'cancel' | 'expire' | 'schedule' | 'dispute' | 'win-dispute' | 'refund' | 'refund a part';

const PART = 1_000;
const MOST_MOVES = 6;

/** What payers and banks may do next with a charge that the sandbox shows so. */
const FOLLOWING: Readonly<Record<TellingGateway, Readonly<Record<string, readonly Move[]>>>> = {
  efi: {
    unpaid: ['pay', 'cancel'],
    canceled: ['pay'],
    paid: ['refund a part', 'refund', 'dispute'],
    contested: ['win-dispute'],
  },
  lytex: {
    waitingPayment: ['schedule', 'pay', 'cancel', 'expire'],
    processing: ['pay', 'cancel'],
    expired: ['pay', 'cancel'],
    canceled: ['pay'],
    paid: ['pay', 'refund a part', 'refund'],
  },
  letpay: {
    PROCESSING: ['pay', 'cancel', 'expire'],
    CANCELED: ['pay'],
    PAID: ['pay', 'refund a part', 'refund', 'dispute'],
    DISPUTE: ['win-dispute'],
  },
};
/** Of what else each vendor sends nothing. */
const TOLD: Readonly<Record<TellingGateway, readonly Move[]>> = {
  efi: ['pay', 'cancel', 'refund', 'dispute', 'win-dispute'],
  lytex: ['pay', 'cancel', 'schedule'],
  letpay: ['pay', 'cancel', 'expire', 'refund', 'refund a part', 'dispute', 'win-dispute'],
};

/** Draws what befalls a charge next, by what the sandbox shows of it. @returns nothing where its life is over */
export function drawMove(
  gateway: TellingGateway,
  status: string,
  lived: readonly Move[],
  random: () => number,
): Move | undefined {
  const isOver = lived.length === MOST_MOVES && lived.includes('pay');
  const moves = isOver ? [] : (FOLLOWING[gateway][status] ?? []);
  return moves[Math.floor(random() * moves.length)];
}

export function isTold(gateway: TellingGateway, move: Move): boolean {
  return TOLD[gateway].includes(move);
}

/**
 * Has it happen at the sandbox.
 *
 * @param paidAt of a payment: before what it follows, as banks tell late
 * @returns the status that the sandbox shows then
 */
export async function happen(
  sandbox: TestSandbox,
  gateway: TellingGateway,
  id: string,
  move: Move,
  paidAt: Date,
): Promise<string> {
  const isPart = move === 'refund a part';
  const body = isPart ? { amount: PART } : move === 'pay' ? { paidAt: paidAt.toISOString() } : {};
  const path = `${gateway}/charges/${id}/${isPart ? 'refund' : move}`;
  const { status } = (await sandbox.control('POST', path, body)) as Wire;
  return status;
}
