import type { CardChargeRequest } from '@mensal/billing/ports';
import type { HeldByCard } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';

const LONG_AGO = new Date(0);

export function cardPaymentCases(it: Case, { offers }: Asked): void {
  it('is approved, at once or by a look-up, and moves money once', async (bench) => {
    const given = await bench.readyToPay();
    const outcome = mustBe(
      await bench.card.charge(given),
      ['approved', 'pending'],
      'A payment with a good card',
    );
    must(
      given.gatewayId === undefined || given.gatewayId === outcome.gatewayId,
      'A payment is of the charge that was prepared',
      { prepared: given.gatewayId, paid: outcome.gatewayId },
    );
    const held = { ...given, gatewayId: outcome.gatewayId };
    const charge = await bench.settled(held, 'approved', 'paid');
    must(
      charge.gatewayId === held.gatewayId && charge.amount === given.amount,
      'It is the charge paid',
      charge,
    );
    must([null, given.reference].includes(charge.reference), 'Its reference is ours', charge);
    await bench.settled(held, 'paid');
    await bench.mustHavePaid(given, 1);
  });

  it('is refused for good, with code and reason', async (bench) => {
    const { held, refusal } = await bench.refusedByCard('refused');
    must(!refusal.retryable, 'This refusal must not be tried again', refusal);
    await bench.mustHavePaid(held, 0);
  });

  it('is refused for now, with code and reason', async (bench) => {
    const { held, refusal } = await bench.refusedByCard('try-later');
    must(refusal.retryable, 'This refusal must be one to be tried again', refusal);
    await bench.mustHavePaid(held, 0);
  });

  it('that was refused for now comes through with another card', async (bench) => {
    const { held } = await bench.refusedByCard('try-later');
    if (!offers.has('card.retry')) return void (await bench.paidByCard());
    const again = { ...held, card: { token: await bench.cardToken('approved') } };
    mustBe(await bench.retry(again), ['approved', 'pending'], 'Another try with a good card');
    await bench.settled(again, 'paid');
    await bench.mustHavePaid(again, 1);
  });

  it('with a token that the vendor does not know is refused', async (bench) => {
    const token = bench.needed('unknownCardToken');
    const given = await bench.readyToPay('approved', { card: { token } });
    const { refusal } = mustBe(await bench.card.charge(given), 'declined', 'A payment with an unknown token');
    must(!refusal.retryable, 'An unknown token must not be tried again', refusal);
    await bench.mustHavePaid(given, 0);
  });

  it('that is sent too late is not sent', async (bench) => {
    const given = { ...(await bench.readyToPay()), sendBefore: LONG_AGO };
    const { trouble } = mustBe(
      await bench.card.charge(given),
      'unavailable',
      'A payment after its sendBefore',
    );
    must(trouble.code === 'too-late', 'What is too late says so', trouble);
    await bench.mustHavePaid(given, 0);
  });

  it('cannot be sent while the vendor cannot be reached, and can be afterwards', async (bench) => {
    const given = await bench.readyToPay();
    await bench.vendor.unplug();
    mustBe(await bench.card.charge(given), 'unavailable', 'A payment to a vendor that cannot be reached');
    await bench.vendor.calm();
    await bench.mustHavePaid(given, 0);
    const outcome = mustBe(
      await bench.card.charge(given),
      ['approved', 'pending'],
      'The payment, sent at last',
    );
    await bench.settled({ ...given, gatewayId: outcome.gatewayId }, 'paid');
    await bench.mustHavePaid(given, 1);
  });

  if (offers.has('card.prepare')) {
    it('moves money once, however often the same charge is paid', async (bench) => {
      const held = await bench.paidByCard();
      await bench.card.charge(held);
      await bench.settled(held, 'paid');
      await bench.mustHavePaid(held, 1);
    });

    it('moves money once, when the same charge is paid twice at the same time', async (bench) => {
      const given = (await bench.readyToPay()) as HeldByCard;
      await Promise.all([bench.card.charge(given), bench.card.charge(given)]);
      await bench.settled(given, 'paid');
      await bench.mustHavePaid(given, 1);
    });

    it('of a charge that the vendor does not know is never taken', async (bench) => {
      const given: CardChargeRequest = {
        ...(await bench.cardRequest()),
        gatewayId: bench.vendor.unknownGatewayId,
      };
      mustBe(await bench.card.charge(given), ['declined', 'unknown'], 'The payment of an unknown charge');
    });

    it('that is prepared too late is not prepared', async (bench) => {
      const given = { ...(await bench.cardRequest()), sendBefore: LONG_AGO };
      mustBe(await bench.prepare(given), 'unavailable', 'A preparation after its sendBefore');
      mustBe(await bench.lookUpByReference(given), 'not-found', 'What was not prepared');
    });
  }

  if (offers.has('card.retry')) {
    it('moves money once, when a paid charge is tried again', async (bench) => {
      const held = await bench.paidByCard();
      await bench.retry(held);
      await bench.settled(held, 'paid');
      await bench.mustHavePaid(held, 1);
    });

    it('that is tried again too late is not sent', async (bench) => {
      const { held } = await bench.refusedByCard('try-later');
      const again = { ...held, card: { token: await bench.cardToken('approved') }, sendBefore: LONG_AGO };
      mustBe(await bench.retry(again), 'unavailable', 'Another try after its sendBefore');
      await bench.mustHavePaid(held, 0);
    });
  }

  if (offers.has('instalments'))
    it('in instalments is of the whole amount', async (bench) => {
      const held = await bench.paidByCard({ instalments: 2 });
      const charge = await bench.settled(held, 'paid');
      must(charge.amount === held.amount, 'The amount is that of all instalments', charge);
    });
}
