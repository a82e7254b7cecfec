import type { Bench } from './bench.js';
import { must } from './checks.js';
import type { Asked, Case } from './case.js';
import type { VendorCalled } from './vendor-controls.js';

/**
 * Outcomes are logged, stored and shown. Every outcome of every case is searched for card tokens and credentials as it
 * comes; here the vendor repeats them in what it says.
 */
export function secretCases(it: Case, { accessTokens, offers }: Asked): void {
  if (offers.has('card'))
    it('a card token is in no refusal, although the vendor repeats it', async (bench) => {
      const given = await bench.readyToPay();
      await bench.vendor.refuse('charge', `payment_token ${given.card.token} invalid`);
      mustHaveSaidNo(await bench.card.charge(given));
    });

  if (offers.has('card'))
    it('a card token that the vendor does not know is in no refusal', async (bench) => {
      const token = bench.needed('unknownCardToken');
      bench.keepSecret('a card token', token);
      mustHaveSaidNo(await bench.card.charge(await bench.readyToPay('approved', { card: { token } })));
    });

  if (accessTokens) {
    it('a credential is in no reason of a test, although the vendor repeats it', async (bench) => {
      await afterRefusal(bench, 'authorise', async () => {
        const test = await bench.gateway.test(bench.tenantId);
        must(test.kind !== 'working', 'An account whose authorisation is refused does not work', test);
      });
    });
    return;
  }

  // Credentials that go with each call may be repeated by each answer.
  it('a credential is in no refusal, although the vendor repeats it', async (bench) => {
    await afterRefusal(bench, offers.has('card.prepare') ? 'prepare' : firstMethod(bench), async () => {
      if (offers.has('card.prepare')) mustHaveSaidNo(await bench.prepare(await bench.cardRequest()));
      else if (offers.has('card')) mustHaveSaidNo(await bench.card.charge(await bench.cardRequest()));
      else mustHaveSaidNo(await bench.issue(offers.has('pix') ? 'pix' : 'boleto', bench.request()));
    });
  });

  it('a credential is in no trouble of a look-up, although the vendor repeats it', async (bench) => {
    const sought = { ...bench.request(), gatewayId: bench.vendor.unknownGatewayId };
    await afterRefusal(bench, 'read', async () => {
      await bench.lookUp(sought);
      await bench.lookUpByReference(sought);
    });
  });
}

/** @param send what must be answered without telling a credential */
async function afterRefusal(bench: Bench, called: VendorCalled, send: () => Promise<void>): Promise<void> {
  for (const secret of bench.vendor.secretsOf(bench.tenantId)) {
    await bench.vendor.calm();
    await bench.vendor.refuse(called, `the value ${secret} is not valid`);
    await send();
  }
}

function firstMethod(bench: Bench): VendorCalled {
  if (bench.offers('card')) return 'charge';
  return bench.offers('pix') ? 'pix' : 'boleto';
}

function mustHaveSaidNo(outcome: { kind: string }): void {
  must(['declined', 'unknown', 'unavailable'].includes(outcome.kind), 'A refusal is no success', outcome);
}
