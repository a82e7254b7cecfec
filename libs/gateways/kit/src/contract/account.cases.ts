import { newIdentifier } from '@mensal/kernel';
import type { Bench } from './bench.js';
import { must, mustBe } from './checks.js';
import type { Asked, Case } from './case.js';

export function accountCases(it: Case, { accessTokens, offers }: Asked): void {
  it('is tested: working', async ({ gateway, tenantId }) => {
    mustBe(await gateway.test(tenantId), 'working', 'The test of a good account');
  });

  it('is tested: refused, for wrong credentials, in words for the merchant', async (bench) => {
    await breakCredentials(bench);
    const test = mustBe(
      await bench.gateway.test(bench.tenantId),
      'refused',
      'The test of an account with wrong credentials',
    );
    must(
      test.reason.trim().split(/\s+/).length >= 3,
      'The reason must be a sentence for a person',
      test.reason,
    );
  });

  it('is tested: unavailable, while the vendor cannot be reached', async ({ gateway, tenantId, vendor }) => {
    await vendor.unplug();
    mustBe(await gateway.test(tenantId), 'unavailable', 'The test without the vendor');
  });

  it('is tested: unavailable, where there is no account', async ({ gateway }) => {
    mustBe(await gateway.test(newIdentifier()), 'unavailable', 'The test of no account');
  });

  it('with wrong credentials gets nothing sent', async (bench) => {
    await breakCredentials(bench);
    const outcome = await sendMoneyCall(bench);
    mustBe(outcome, 'unavailable', 'A payment with wrong credentials');
  });

  it('that does not exist gets nothing sent, and nothing found', async (bench) => {
    const tenantId = newIdentifier();
    mustBe(
      await sendMoneyCall(bench, { tenantId }),
      'unavailable',
      'A payment of a tenant without an account',
    );
    const found = await bench.lookUp({
      ...bench.request({ tenantId }),
      gatewayId: bench.vendor.unknownGatewayId,
    });
    mustBe(found, 'unavailable', 'A look-up for a tenant without an account');
  });

  if (!accessTokens) return;

  it('goes on when its access token was revoked', async (bench) => {
    const { reference } = await sendUndisturbed(bench);
    await bench.needed('revokeAccess')(bench.tenantId);
    const outcome = await sendMoneyCall(bench);
    mustBe(outcome, ['approved', 'pending', 'issued'], 'A payment with a token that was revoked');
    await bench.needed('revokeAccess')(bench.tenantId);
    const found = await bench.lookUpByReference({ tenantId: bench.tenantId, reference });
    mustBe(found, 'found', 'A look-up with a token that was revoked');
  });

  it('that cannot be authorised gets nothing sent', async (bench) => {
    const given = offers.has('card') ? await bench.readyToPay() : undefined;
    await bench.needed('revokeAccess')(bench.tenantId);
    await bench.vendor.disturb('authorise', { how: 'error', processed: 'no' });
    const outcome = given === undefined ? await sendMoneyCall(bench) : await bench.card.charge(given);
    mustBe(outcome, 'unavailable', 'A payment that cannot be authorised');
    if (given !== undefined) await bench.mustHavePaid(given, 0);
    mustBe(await bench.gateway.test(bench.tenantId), 'unavailable', 'The test while nothing is authorised');
  });
}

async function breakCredentials(bench: Bench): Promise<void> {
  await bench.vendor.breakCredentials(bench.tenantId);
  bench.keepSecretsOf(bench.tenantId);
}

/** The first call of a payment by whatever method: where it is prepared first, that. */
async function sendMoneyCall(bench: Bench, change: Parameters<Bench['request']>[0] = {}) {
  if (!bench.offers('card'))
    return bench.issue(bench.offers('pix') ? 'pix' : 'boleto', bench.request(change));
  const given = await bench.cardRequest('approved', change);
  if (!bench.offers('card.prepare')) return bench.card.charge(given);
  const outcome = await bench.prepare(given);
  return outcome.kind === 'prepared'
    ? bench.card.charge({ ...given, gatewayId: outcome.gatewayId })
    : outcome;
}

async function sendUndisturbed(bench: Bench) {
  return bench.offers('card') ? bench.paidByCard() : bench.open();
}
