import { must, mustBe } from './checks.js';
import type { Bench, Held } from './bench.js';
import { hasOpenCharges } from './bench.js';
import type { Asked, Case } from './case.js';
import { DISTURBANCES, nameOf, READ_DISTURBANCES, readNameOf } from './disturbances.js';

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

/** What is under way or done decides whether a refund is ordered again: it is only ever what the vendor showed. */
export function refundLookUpCases(it: Case, { offers }: Asked): void {
  it('has rules in whole days, and says what may be ordered again', async ({ refunding: { rules } }) => {
    for (const days of [rules.wholeWithinDays, rules.partWithinDays])
      must(days === undefined || (Number.isSafeInteger(days) && days > 0), 'A rule is in whole days', rules);
    must(['any', 'rest', 'none'].includes(rules.repeatable), 'It says what may be ordered again', rules);
    must(
      (rules.repeatable === 'any') === offers.has('refunds.shown'),
      'Any order may be sent again if, and only if, the run offers refunds.shown',
      rules,
    );
  });

  it('shows nothing before anything was ordered', async (bench) => {
    const held = await bench.paid();
    const { refunds } = mustBe(await bench.lookUpRefunds(held), 'found', 'A paid charge');
    const { refunded = 0, underWay, orders = [] } = refunds;
    must(refunded === 0 && !underWay && orders.length === 0, 'There is no refund yet', refunds);
  });

  it('shows a part that was given back, or does not tell, and says the same of the charge', async (bench) => {
    const held = await bench.paid();
    const part = Math.floor(held.amount / 2);
    const { refundId } = mustBe(await bench.refund(held, part), 'accepted', 'The refund of a part');
    await mustGiveBack(bench, held, part);
    const { refunds } = mustBe(
      await bench.eventually(
        'A refund that was done must be shown as ended',
        () => bench.lookUpRefunds(held),
        (found) => found.kind === 'found' && !found.refunds.underWay,
      ),
      'found',
      'A charge that was refunded in part',
    );
    const { refunded = part, orders } = refunds;
    must(refunded === part, `It must show ${part} cents, or leave the sum out`, refunds);
    if (orders !== undefined) {
      const [order, ...more] = orders;
      must(order?.status === 'done' && more.length === 0, 'It lists the one order, as done', refunds);
      must(refundId === undefined || order.id === refundId, 'By the id that it was accepted with', refunds);
    }
    const charge = await bench.settled(held, 'paid', 'approved');
    must((charge.refunded ?? part) === part, `A look-up of the charge must agree on ${part} cents`, charge);
  });

  it('shows that all was given back', async (bench) => {
    const held = await bench.paid();
    mustBe(await bench.refund(held), 'accepted', 'The refund of a paid charge');
    await mustGiveBack(bench, held, held.amount);
    await bench.eventually(
      'What was given back as a whole must be shown',
      () => bench.lookUpRefunds(held),
      (found) => found.kind === 'found' && found.refunds.refunded === held.amount,
    );
  });

  if (offers.has('refunds.shown'))
    it('shows an order whose answer got lost', async (bench) => {
      const held = await bench.paid();
      await bench.vendor.disturb('refund', { how: 'cut', processed: 'yes' });
      await bench.refund(held);
      await bench.vendor.calm();
      const { refunds } = mustBe(await bench.lookUpRefunds(held), 'found', 'A paid charge');
      const { refunded = 0, underWay, orders = [] } = refunds;
      must(refunded > 0 || underWay || orders.length > 0, 'The order was taken, and must show', refunds);
    });

  it("does not find another tenant's charge, nor what is not there", async (bench) => {
    const held = await bench.paid();
    const tenantId = await bench.anotherTenant();
    mustBe(await bench.lookUpRefunds({ ...held, tenantId }), 'not-found', "Another tenant's charge");
    const gatewayId = bench.vendor.unknownGatewayId;
    mustBe(await bench.lookUpRefunds({ ...held, gatewayId }), 'not-found', 'An id that is not there');
  });

  it('knows nothing while the vendor cannot be reached', async (bench) => {
    const held = await bench.paid();
    await bench.vendor.unplug();
    mustBe(await bench.lookUpRefunds(held), ['unknown', 'unavailable'], 'A look-up without the vendor');
  });

  for (const disturbance of READ_DISTURBANCES)
    it(`knows nothing where the answer cannot be read: ${readNameOf(disturbance)}`, async (bench) => {
      const held = await bench.paid();
      await bench.vendor.disturb('read', disturbance);
      const how = `A look-up that met "${readNameOf(disturbance)}"`;
      mustBe(await bench.lookUpRefunds(held), ['unknown', 'unavailable'], how);
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
