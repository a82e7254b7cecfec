import type { CardChargeRequest, ChargeRequest, Refusal } from '@mensal/billing/ports';
import type { Bench } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { payerFor } from './payers.js';

/** What a gateway takes, and what it refuses although it is asked well: at whichever step it does. */
export function limitCases(it: Case, { offers }: Asked): void {
  it('takes its smallest amount', async (bench) => {
    const { min: amount } = bench.gateway.profile.limits;
    if (offers.has('card')) await bench.paidByCard({ amount });
    else
      mustBe(
        await bench.issue(instrument(bench), bench.request({ amount })),
        'issued',
        'The smallest amount',
      );
  });

  it('refuses less than its smallest amount, with the code "amount"', async (bench) => {
    const amount = bench.gateway.profile.limits.min - 1;
    if (amount > 0) await mustRefuse(bench, { amount }, `${amount} cents`, 'amount');
  });

  it('refuses more than its largest amount, with the code "amount"', async (bench) => {
    const amount = bench.gateway.profile.limits.max + 1;
    if (Number.isSafeInteger(amount)) await mustRefuse(bench, { amount }, `${amount} cents`, 'amount');
  });

  it('refuses a payer without a field that it requires, with the code "payer"', async (bench) => {
    const { requires } = bench.gateway.profile;
    for (const missing of requires) {
      const payer = payerFor(requires.filter((field) => field !== missing));
      await mustRefuse(bench, { payer }, `A payer without ${missing}`, 'payer');
    }
  });
}

async function mustRefuse(
  bench: Bench,
  change: Partial<ChargeRequest>,
  what: string,
  code: Refusal['code'],
): Promise<void> {
  const { given, outcome } = await attempt(bench, change);
  const { refusal } = mustBe(outcome, 'declined', what);
  must(refusal.code === code, `${what} must be refused with the code "${code}"`, refusal);
  must(!refusal.retryable, `${what} must not be tried again with the same card`, refusal);
  await bench.mustHavePaid(given, 0);
}

async function attempt(bench: Bench, change: Partial<ChargeRequest>) {
  if (!bench.offers('card')) {
    const given = bench.request(change);
    return { given, outcome: await bench.issue(instrument(bench), given) };
  }
  const given: CardChargeRequest = await bench.cardRequest('approved', change);
  if (!bench.offers('card.prepare')) return { given, outcome: await bench.card.charge(given) };
  const outcome = await bench.prepare(given);
  if (outcome.kind !== 'prepared') return { given, outcome };
  return { given, outcome: await bench.card.charge({ ...given, gatewayId: outcome.gatewayId }) };
}

function instrument(bench: Bench): 'boleto' | 'pix' {
  return bench.offers('pix') ? 'pix' : 'boleto';
}
