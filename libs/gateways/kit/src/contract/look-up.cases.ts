import { hasOpenCharges, type Bench, type Held } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { READ_DISTURBANCES, readNameOf } from './disturbances.js';

/** `not-found` lets billing send again: it is only ever what the vendor said. */
export function lookUpCases(it: Case, { offers }: Asked): void {
  it('finds a charge by its id', async (bench) => {
    const held = await charge(bench);
    const { charge: found } = mustBe(await bench.lookUp(held), 'found', 'A charge that is there');
    must(
      found.gatewayId === held.gatewayId && found.amount === held.amount,
      'It is the one asked for',
      found,
    );
  });

  it('finds a charge by its reference, where the id never came', async (bench) => {
    const held = await charge(bench);
    await charge(bench);
    const found = mustBe(await bench.lookUpByReference(held), 'found', 'A charge that is there');
    must(
      found.charge.gatewayId === held.gatewayId && found.others.length === 0,
      'It finds the charge of that reference, and no others',
      found,
    );
  });

  it('does not find what is not there, neither by id nor by reference', async (bench) => {
    const gatewayId = bench.vendor.unknownGatewayId;
    mustBe(await bench.lookUp({ ...bench.request(), gatewayId }), 'not-found', 'An id that is not there');
    mustBe(await bench.lookUpByReference(bench.request()), 'not-found', 'A reference that is not there');
  });

  it("does not find another tenant's charge, neither by id nor by reference", async (bench) => {
    const held = { ...(await charge(bench)), tenantId: await bench.anotherTenant() };
    mustBe(await bench.lookUp(held), 'not-found', "Another tenant's id");
    mustBe(await bench.lookUpByReference(held), 'not-found', "Another tenant's reference");
  });

  it('is never not-found while the vendor cannot be reached', async (bench) => {
    const held = await charge(bench);
    await bench.vendor.unplug();
    await mustNotKnow(bench, held, 'without the vendor');
  });

  it('is never not-found with wrong credentials', async (bench) => {
    const held = await charge(bench);
    await bench.vendor.breakCredentials(bench.tenantId);
    bench.keepSecretsOf(bench.tenantId);
    await mustNotKnow(bench, held, 'with wrong credentials');
  });

  for (const disturbance of READ_DISTURBANCES)
    it(`is never not-found where its answer cannot be read: ${readNameOf(disturbance)}`, async (bench) => {
      const held = await charge(bench);
      await bench.vendor.disturb('read', disturbance);
      await mustNotKnow(bench, held, `that met "${readNameOf(disturbance)}"`);
      await bench.vendor.calm();
      mustBe(await bench.lookUp(held), 'found', 'The same look-up, undisturbed');
    });

  if (offers.has('card.prepare'))
    it('finds the charge that was paid, and the other one that was left behind', async (bench) => {
      const given = await bench.cardRequest();
      const orphan = await bench.prepared(given);
      const held = await bench.prepared(given);
      mustBe(await bench.card.charge(held), ['approved', 'pending'], 'A payment with a good card');
      await bench.settled(held, 'paid');
      const found = mustBe(await bench.lookUpByReference(held), 'found', 'A reference with two charges');
      must(
        found.charge.gatewayId === held.gatewayId && found.others[0]?.gatewayId === orphan.gatewayId,
        'The charge that was paid comes first, the other one among the others',
        found,
      );
    });
}

async function mustNotKnow(bench: Bench, held: Held, how: string): Promise<void> {
  mustBe(await bench.lookUp(held), ['unknown', 'unavailable'], `A look-up by id ${how}`);
  mustBe(await bench.lookUpByReference(held), ['unknown', 'unavailable'], `A look-up by reference ${how}`);
}

/** Open where the gateway has such charges, else paid. */
function charge(bench: Bench): Promise<Held> {
  return hasOpenCharges(new Set(bench.run.offers)) ? bench.open() : bench.paid();
}
