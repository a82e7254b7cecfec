import { must, mustBe, violated } from './checks.js';
import type { Bench } from './bench.js';
import type { Asked, Case } from './case.js';
import { READ_DISTURBANCES, readNameOf } from './disturbances.js';

const AMOUNT = 100_000;

export function instalmentCases(it: Case, _asked: Asked): void {
  it('are quoted in integer cents, from a single payment of the amount on', async (bench) => {
    const { options } = mustBe(await quote(bench), 'quoted', 'A quote');
    const single = options.find(({ instalments }) => instalments === 1);
    must(single?.amount === AMOUNT && single.interestRate === 0, 'A single payment is the amount', options);
    for (const { instalments, amount, interestRate } of options) {
      must(
        [instalments, amount, interestRate].every((number) => Number.isSafeInteger(number) && number >= 0),
        'Instalments, cents and hundredths of a per cent are integers',
        options,
      );
      // Each instalment may lose half a cent to rounding.
      must(instalments * amount >= AMOUNT - instalments / 2, 'All instalments make up the amount', options);
    }
    const numbers = options.map(({ instalments }) => instalments);
    must(new Set(numbers).size === numbers.length, 'Each number of instalments is quoted once', options);
  });

  it('are refused for a brand that does not exist', async (bench) => {
    mustBe(await quote(bench, 'unheard-of'), 'refused', 'A quote for no brand');
  });

  it('are not quoted while the vendor cannot be reached', async (bench) => {
    await bench.vendor.unplug();
    mustBe(await quote(bench), 'unavailable', 'A quote without the vendor');
  });

  for (const disturbance of READ_DISTURBANCES)
    it(`are not quoted where the answer cannot be read: ${readNameOf(disturbance)}`, async (bench) => {
      await bench.vendor.disturb('read', disturbance);
      mustBe(await quote(bench), 'unavailable', `A quote that met "${readNameOf(disturbance)}"`);
    });
}

function quote({ gateway: { instalments }, tenantId }: Bench, brand = 'visa') {
  return (instalments ?? violated('instalments are offered, and not there')).quote({
    tenantId,
    brand,
    amount: AMOUNT,
  });
}
