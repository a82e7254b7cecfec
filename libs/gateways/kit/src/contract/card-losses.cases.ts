import type { CardChargeRequest, ChargeOutcome, GatewayChargeStatus } from '@mensal/billing/ports';
import type { Bench, HeldByCard } from './bench.js';
import { mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { DISTURBANCES, nameOf } from './disturbances.js';
import type { Disturbance } from './vendor-controls.js';

/** Of whatever may have moved money nothing is claimed, and a look-up afterwards tells the truth. */
export function cardLossCases(it: Case, { offers }: Asked): void {
  for (const disturbance of DISTURBANCES)
    it(`payment: ${nameOf(disturbance)}`, async (bench) => {
      const given = await bench.readyToPay();
      await bench.vendor.disturb('charge', disturbance);
      mustClaimNothing(await bench.card.charge(given), disturbance);
      await bench.vendor.calm();
      await mustTellTheTruth(bench, given, disturbance, 'open');
      if (disturbance.processed !== 'no') return;
      const outcome = await bench.card.charge(given);
      const { gatewayId } = mustBe(
        outcome,
        ['approved', 'pending'],
        'A payment, once a look-up has found none',
      );
      await bench.settled({ ...given, gatewayId }, 'paid');
      await bench.mustHavePaid(given, 1);
    });

  if (offers.has('card.prepare'))
    for (const disturbance of DISTURBANCES)
      it(`preparation: ${nameOf(disturbance)}`, async (bench) => {
        const given = await bench.cardRequest();
        await bench.vendor.disturb('prepare', disturbance);
        mustClaimNothing(await bench.prepare(given), disturbance);
        await bench.vendor.calm();
        // It moves no money, so it is simply repeated. What the first one left behind is found by the reference.
        const again = await bench.prepared(given);
        const isThere = (charges: number) => charges === (disturbance.processed === 'no' ? 1 : 2);
        await bench.eventually(
          'All charges under the reference must be found',
          () => bench.lookUpByReference(again),
          (found) => found.kind === 'found' && isThere(1 + found.others.length),
        );
        await bench.mustHavePaid(given, 0);
      });

  if (offers.has('card.retry'))
    for (const disturbance of DISTURBANCES)
      it(`another try: ${nameOf(disturbance)}`, async (bench) => {
        const { held } = await bench.refusedByCard('try-later');
        const again = { ...held, card: { token: await bench.cardToken('approved') } };
        await bench.vendor.disturb('retry', disturbance);
        mustClaimNothing(await bench.retry(again), disturbance);
        await bench.vendor.calm();
        await mustTellTheTruth(bench, again, disturbance, 'declined');
      });
}

/** `unavailable` is a claim, too: that nothing was sent. */
function mustClaimNothing(outcome: ChargeOutcome | { kind: 'prepared' }, disturbance: Disturbance): void {
  const kinds =
    disturbance.processed === 'no' ? (['unknown', 'unavailable'] as const) : (['unknown'] as const);
  mustBe(outcome, kinds, `A call that met "${nameOf(disturbance)}"`);
}

/** @param before what the charge was until then */
async function mustTellTheTruth(
  bench: Bench,
  given: CardChargeRequest | HeldByCard,
  { processed }: Disturbance,
  before: GatewayChargeStatus,
): Promise<void> {
  if (processed !== 'no') {
    await bench.settled(given, 'paid');
    await bench.mustHavePaid(given, 1);
  } else {
    if (given.gatewayId === undefined)
      mustBe(await bench.lookUpByReference(given), 'not-found', 'A payment that never was');
    else await bench.settled(given, before);
    await bench.mustHavePaid(given, 0);
  }
}
