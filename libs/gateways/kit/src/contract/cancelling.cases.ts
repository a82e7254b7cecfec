import { hasOpenCharges, type Bench } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { DISTURBANCES, nameOf } from './disturbances.js';

/** Before an invoice is collected in another way its charge is cancelled: `cancelled` is what was seen, not hoped for. */
export function cancellingCases(it: Case, { offers }: Asked): void {
  it('is refused for a paid charge', async (bench) => {
    const held = await bench.paid();
    const { refusal } = mustBe(await bench.cancel(held), 'refused', 'The cancellation of a paid charge');
    must(!refusal.retryable, 'It stays refused', refusal);
    await bench.settled(held, 'paid');
  });

  it('of a charge that the vendor does not know cancels nothing', async (bench) => {
    const outcome = await bench.cancel({ gatewayId: bench.vendor.unknownGatewayId });
    mustBe(outcome, ['refused', 'unknown'], 'The cancellation of an unknown charge');
  });

  if (offers.has('card')) {
    it('of a refused payment ends its charge', async (bench) => {
      const { held } = await bench.refusedByCard('refused');
      if ((await bench.lookUp(held)).kind === 'not-found') return;
      await mustCancel(bench, held);
    });

    it('right after a payment ends the charge, or does not, but not both', async (bench) => {
      const given = await bench.readyToPay();
      const paid = mustBe(
        await bench.card.charge(given),
        ['approved', 'pending'],
        'A payment with a good card',
      );
      const held = { ...given, gatewayId: paid.gatewayId };
      const { kind } = mustBe(
        await bench.cancel(held),
        ['cancelled', 'refused', 'unknown'],
        'Its cancellation',
      );
      if (kind === 'refused') await bench.settled(held, 'paid');
      if (kind === 'cancelled') {
        await bench.settled(held, 'cancelled');
        await bench.mustHavePaid(held, 0);
      }
    });
  }

  if (!hasOpenCharges(offers)) return;

  it('of an open charge is seen, and may be repeated', async (bench) => {
    const held = await bench.open();
    await mustCancel(bench, held);
    await mustCancel(bench, held);
    await bench.mustHavePaid(held, 0);
  });

  if (offers.has('card.prepare'))
    it('leaves a charge that can no longer be paid', async (bench) => {
      const held = await bench.prepared(await bench.cardRequest());
      await mustCancel(bench, held);
      mustBe(await bench.card.charge(held), ['declined', 'unknown'], 'The payment of a cancelled charge');
      await bench.settled(held, 'cancelled');
      await bench.mustHavePaid(held, 0);
    });

  it("does not reach another tenant's charge", async (bench) => {
    const held = await bench.open();
    const stranger = await bench.anotherTenant();
    const outcome = await bench.gateway.cancelling?.cancel({ tenantId: stranger, gatewayId: held.gatewayId });
    must(outcome?.kind !== 'cancelled', "Another tenant's charge must not be cancelled", outcome);
    await bench.settled(held, 'open', 'pending');
  });

  it('is unavailable or unknown while the vendor cannot be reached', async (bench) => {
    const held = await bench.open();
    await bench.vendor.unplug();
    mustBe(await bench.cancel(held), ['unavailable', 'unknown'], 'A cancellation without the vendor');
  });

  for (const disturbance of DISTURBANCES)
    it(`claims only what it saw, and may be repeated: ${nameOf(disturbance)}`, async (bench) => {
      const held = await bench.open();
      await bench.vendor.disturb('cancel', disturbance);
      const outcome = mustBe(
        await bench.cancel(held),
        disturbance.processed === 'yes' ? ['cancelled', 'unknown'] : ['unknown', 'unavailable'],
        `A cancellation that met "${nameOf(disturbance)}"`,
      );
      await bench.vendor.calm();
      if (outcome.kind === 'cancelled') await bench.settled(held, 'cancelled');
      await bench.eventually(
        'Repeating it must end as cancelled',
        () => bench.cancel(held),
        ({ kind }) => kind === 'cancelled',
      );
      await bench.settled(held, 'cancelled');
    });
}

async function mustCancel(bench: Bench, held: Parameters<Bench['settled']>[0] & { gatewayId: string }) {
  mustBe(await bench.cancel(held), 'cancelled', 'The cancellation of an unpaid charge');
  const found = mustBe(await bench.lookUp(held), 'found', 'A charge that was cancelled');
  must(found.charge.status === 'cancelled', 'What was cancelled is found so', found);
}
