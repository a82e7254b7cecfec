import type { ListedCharge } from '@mensal/billing/ports';
import { hasOpenCharges, type Bench, type Held } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { READ_DISTURBANCES, readNameOf } from './disturbances.js';

/** A list of one case's few charges ends long before. */
const MOST_PAGES = 100;

/** What a reconciliation compares: a charge that is left out is taken for one that the gateway has lost. */
export function listingCases(it: Case, { offers }: Asked): void {
  it('shows what was charged, with reference and amount', async (bench) => {
    const held = await charge(bench);
    const other = await charge(bench);
    const listed = await listedOf(bench);
    for (const { gatewayId, reference, amount } of [held, other]) {
      const found = listed.find((each) => each.gatewayId === gatewayId);
      must(
        found?.reference === reference && found.amount === amount,
        'Each charge is listed with its reference and amount',
        { gatewayId, reference, amount, found },
      );
    }
  });

  it('shows what was paid as paid', async (bench) => {
    const paid = await bench.paid();
    const listed = await listedOf(bench);
    const found = listed.find(({ gatewayId }) => gatewayId === paid.gatewayId);
    must(
      found?.status === 'paid' || found?.status === 'approved',
      'A charge that was paid is listed as approved or paid',
      found,
    );
  });

  if (hasOpenCharges(offers))
    it('does not show as paid what was not', async (bench) => {
      const held = await bench.open();
      const found = (await listedOf(bench)).find(({ gatewayId }) => gatewayId === held.gatewayId);
      must(
        found?.status === 'open' || found?.status === 'pending',
        'A charge that waits is listed as open or pending',
        found,
      );
    });

  it('shows nothing of another tenant', async (bench) => {
    await charge(bench);
    const page = await bench.listed(await bench.anotherTenant());
    must(
      mustBe(page, 'page', 'The list of an account without charges').charges.length === 0,
      'A list is of one account',
      page,
    );
  });

  it('tells that it cannot be asked, while the vendor cannot be reached', async (bench) => {
    await charge(bench);
    await bench.vendor.unplug();
    mustBe(await bench.listed(), ['unknown', 'unavailable'], 'A list without the vendor');
  });

  for (const disturbance of READ_DISTURBANCES)
    it(`is never empty where its answer cannot be read: ${readNameOf(disturbance)}`, async (bench) => {
      await charge(bench);
      await bench.vendor.disturb('read', disturbance);
      mustBe(
        await bench.listed(),
        ['unknown', 'unavailable'],
        `A list that met "${readNameOf(disturbance)}"`,
      );
    });
}

/** All pages. */
async function listedOf(bench: Bench): Promise<ListedCharge[]> {
  const all: ListedCharge[] = [];
  let after: string | undefined;
  for (let n = 1; n <= MOST_PAGES; n += 1) {
    const page = mustBe(await bench.listed(bench.tenantId, after), 'page', 'An undisturbed list');
    all.push(...page.charges);
    if (page.after === undefined) return all;
    after = page.after;
  }
  must(false, `A list of a few charges ends within ${MOST_PAGES} pages`);
}

/** Open where the gateway has such charges, else paid. */
function charge(bench: Bench): Promise<Held> {
  return hasOpenCharges(new Set(bench.run.offers)) ? bench.open() : bench.paid();
}
