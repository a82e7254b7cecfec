import type { Boleto, Pix } from '@mensal/billing/ports';
import { checkBoleto, checkPixCode, type CalendarDate, type Cents } from '@mensal/kernel';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';
import { DISTURBANCES, nameOf } from './disturbances.js';

/** Boleto and Pix: something is issued that a payer pays later. */
export function instrumentCases(it: Case, { offers }: Asked, method: 'boleto' | 'pix'): void {
  it('is issued, waits, and is found paid once it was paid', async (bench) => {
    const request = bench.request();
    const outcome = mustBe(await bench.issue(method, request), 'issued', `A ${method}`);
    mustBePayable(outcome.instrument, request.amount, bench.dueOn);
    const held = { ...request, method, gatewayId: outcome.gatewayId };
    const charge = await bench.settled(held, 'open', 'pending');
    must(charge.amount === request.amount, 'It is of the amount asked for', charge);
    await bench.mustHavePaid(held, 0);
    await bench.vendor.makePaid(held.tenantId, held.gatewayId);
    await bench.settled(held, 'paid');
    await bench.mustHavePaid(held, 1);
  });

  it('that is sent too late is not issued', async (bench) => {
    const request = bench.request({ sendBefore: new Date(0) });
    mustBe(await bench.issue(method, request), 'unavailable', `A ${method} after its sendBefore`);
    mustBe(await bench.lookUpByReference({ ...request, method }), 'not-found', 'What was not issued');
  });

  it('is not issued while the vendor cannot be reached', async (bench) => {
    await bench.vendor.unplug();
    mustBe(await bench.issue(method, bench.request()), 'unavailable', `A ${method} without the vendor`);
  });

  for (const disturbance of DISTURBANCES)
    it(`is unknown when its answer gets lost: ${nameOf(disturbance)}`, async (bench) => {
      const request = bench.request();
      await bench.vendor.disturb(method, disturbance);
      const kinds = disturbance.processed === 'no' ? (['unknown', 'unavailable'] as const) : 'unknown';
      mustBe(await bench.issue(method, request), kinds, `A ${method} that met "${nameOf(disturbance)}"`);
      await bench.vendor.calm();
      const expected = disturbance.processed === 'no' ? 'not-found' : 'found';
      await bench.eventually(
        `By its reference it must be ${expected}`,
        () => bench.lookUpByReference({ ...request, method }),
        ({ kind }) => kind === expected,
      );
    });

  if (offers.has('cancelling'))
    it('is cancelled, and is found so', async (bench) => {
      const held = await bench.issued(method);
      mustBe(await bench.cancel(held), 'cancelled', `The cancellation of an open ${method}`);
      await bench.settled(held, 'cancelled');
    });
}

/** A payer's bank goes by what stands in the code or the bars, and by nothing else. */
function mustBePayable(instrument: Boleto | Pix, amount: Cents, dueOn: CalendarDate): void {
  const wrong =
    'code' in instrument ? checkPixCode(instrument.code, amount) : checkBoleto(instrument, amount, dueOn);
  must(wrong === undefined, `It can be paid as it was asked for. ${wrong}`, instrument);
}
