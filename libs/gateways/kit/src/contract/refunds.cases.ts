import { must, mustBe } from './checks.js';
import type { Bench, Held } from './bench.js';
import { hasOpenCharges } from './bench.js';
import type { Asked, Case } from './case.js';
import { DISTURBANCES, nameOf } from './disturbances.js';

export function refundCases(it: Case, { offers }: Asked): void {
  it('gives all back', async (bench) => {
    const held = await bench.paid();
    mustBe(await bench.refund(held), 'accepted', 'The refund of a paid charge');
    await mustGiveBack(bench, held, held.amount);
    await bench.settled(held, 'refunded');
  });

  it('gives a part back', async (bench) => {
    const held = await bench.paid();
    const part = Math.floor(held.amount / 2);
    mustBe(await bench.refund(held, part), 'accepted', 'The refund of a part');
    await mustGiveBack(bench, held, part);
  });

  it('gives no more back than was paid', async (bench) => {
    const held = await bench.paid();
    mustBe(
      await bench.refund(held, held.amount + 1),
      ['refused', 'unknown'],
      'The refund of more than was paid',
    );
    await mustGiveBack(bench, held, 0);
    mustBe(await bench.refund(held), 'accepted', 'The refund of a paid charge');
    await mustGiveBack(bench, held, held.amount);
    mustBe(await bench.refund(held), ['refused', 'unknown'], 'The second refund of the whole');
    await mustGiveBack(bench, held, held.amount);
  });

  it("does not reach another tenant's charge", async (bench) => {
    const held = await bench.paid();
    const stranger = await bench.anotherTenant();
    const { gatewayId, sendBefore } = held;
    const outcome = await bench.gateway.refunds?.refund({ tenantId: stranger, gatewayId, sendBefore });
    must(outcome?.kind !== 'accepted', "Another tenant's charge must not be refunded", outcome);
    await mustGiveBack(bench, held, 0);
  });

  it('that is sent too late is not sent', async (bench) => {
    const held = { ...(await bench.paid()), sendBefore: new Date(0) };
    mustBe(await bench.refund(held), 'unavailable', 'A refund after its sendBefore');
    await mustGiveBack(bench, held, 0);
  });

  it('is unavailable while the vendor cannot be reached', async (bench) => {
    const held = await bench.paid();
    await bench.vendor.unplug();
    mustBe(await bench.refund(held), 'unavailable', 'A refund without the vendor');
  });

  if (hasOpenCharges(offers))
    it('is refused for what was not paid', async (bench) => {
      const held = await bench.open();
      mustBe(await bench.refund(held), 'refused', 'The refund of an open charge');
      await mustGiveBack(bench, held, 0);
    });

  if (offers.has('card'))
    it('is refused for a payment that was refused', async (bench) => {
      const { held } = await bench.refusedByCard('refused');
      mustBe(await bench.refund(held), 'refused', 'The refund of a declined charge');
      await mustGiveBack(bench, held, 0);
    });

  for (const disturbance of DISTURBANCES)
    it(`is unknown when its answer gets lost: ${nameOf(disturbance)}`, async (bench) => {
      const held = await bench.paid();
      await bench.vendor.disturb('refund', disturbance);
      const kinds = disturbance.processed === 'no' ? (['unknown', 'unavailable'] as const) : 'unknown';
      mustBe(await bench.refund(held), kinds, `A refund that met "${nameOf(disturbance)}"`);
      await bench.vendor.calm();
      await mustGiveBack(bench, held, disturbance.processed === 'no' ? 0 : held.amount);
      await bench.settled(held, disturbance.processed === 'no' ? 'paid' : 'refunded');
    });
}

/** @param amount cents, in all, once the vendor has done what is due */
async function mustGiveBack(bench: Bench, held: Held, amount: number): Promise<void> {
  await bench.eventually(
    `${amount} cents must have been given back at the vendor`,
    () => bench.money(held),
    ({ refunded }) => refunded === amount,
  );
}
