import type { CardChargeRequest, LookUpRequest } from '@mensal/billing/ports';
import { describe, expect, it } from '@jest/globals';
import type { VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import { calendarDate, type Identifier } from '@mensal/kernel';
import { EfiChargeGateway } from './efi-charge.gateway.js';
import { EfiClient } from './efi-client.js';
import { tokenOf } from './efi-notifications.js';

/** What the sandbox cannot be made to answer: a vendor that contradicts itself. The rest is in test/contract. */

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const REQUEST: CardChargeRequest & { gatewayId: string } = {
  tenantId,
  reference: 'R-1',
  amount: 8900,
  description: 'Mensalidade 10/2026',
  payer: { name: 'Fulana Exemplo', taxId: '52998224725', email: 'f@exemplo.test', phone: '51999999999' },
  sendBefore: new Date('2026-10-01T00:00:00Z'),
  gatewayId: '391',
  card: { token: '75bfce47d230b550f7eaac2a932e0878a934cb30' },
  instalments: 1,
};
const BY_REFERENCE: LookUpRequest = {
  tenantId,
  method: 'card',
  reference: 'R-1',
  gatewayId: undefined,
  madeFrom: calendarDate('2026-10-01'),
  madeTo: calendarDate('2026-10-01'),
};

function answering(answers: (call: VendorCall) => VendorAnswer | object) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      const given = answers(call);
      return 'kind' in given ? given : { kind: 'answer', status: 200, body: { code: 200, data: given } };
    },
    account: async () => undefined,
    test: async () => ({ kind: 'working' as const }),
  };
  return { gateway: new EfiChargeGateway(new EfiClient(vendor)), calls };
}

function error(code: number, status = 500): VendorAnswer {
  return { kind: 'answer', status, body: { code, error: 'x', error_description: 'x' } };
}

function paid(change: object) {
  return { charge_id: 391, status: 'approved', total: 8900, ...change };
}

describe('paying', () => {
  it.each([
    ['approved', 'approved'],
    ['paid', 'approved'],
    ['waiting', 'pending'],
    ['identified', 'pending'],
    ['unpaid', 'declined'],
    ['new', 'unknown'],
    ['canceled', 'unknown'],
    ['refunded', 'unknown'],
    ['of_tomorrow', 'unknown'],
    ['Two words', 'unknown'],
  ])('that is answered %s is %s', async (status, kind) => {
    const { gateway } = answering(() => paid({ status }));
    expect((await gateway.card.charge(REQUEST)).kind).toBe(kind);
    expect((await gateway.card.retry?.(REQUEST))?.kind).toBe(kind);
  });

  it('that is approved with another total is looked into', async () => {
    const { gateway } = answering(() => paid({ total: 89 }));
    expect(await gateway.card.charge(REQUEST)).toMatchObject({
      kind: 'unknown',
      trouble: { code: 'unreadable-answer', detail: expect.stringContaining('total of 89') },
    });
  });

  it.each([
    [error(3500030), 'unknown'],
    [error(3500044), 'unknown'],
    [error(9999999, 400), 'unknown'],
    [error(9999999), 'unknown'],
    [error(4600222), 'declined'],
    [{ kind: 'lost', trouble: { code: 'timeout', detail: '' } }, 'unknown'],
    [{ kind: 'not-sent', trouble: { code: 'breaker-open', detail: '' } }, 'unavailable'],
  ])('that is answered %j is %s', async (given, kind) => {
    const { gateway } = answering(() => given);
    expect((await gateway.card.charge(REQUEST)).kind).toBe(kind);
  });

  it('without the step before it is a mistake of the caller', async () => {
    const { gateway, calls } = answering(() => ({}));
    await expect(gateway.card.charge({ ...REQUEST, gatewayId: undefined })).rejects.toThrow();
    expect(calls).toEqual([]);
  });
});

describe('preparing', () => {
  it.each([
    [{}, 'prepared'],
    [{ custom_id: 'R-1' }, 'prepared'],
    [{ custom_id: 'R-2' }, 'unknown'],
    [{ total: 890 }, 'unknown'],
    [{ status: 'waiting' }, 'unknown'],
  ])('that is answered with %j is %s', async (change, kind) => {
    const { gateway } = answering(() => paid({ status: 'new', custom_id: null, ...change }));
    expect((await gateway.card.prepare?.(REQUEST))?.kind).toBe(kind);
  });
});

describe('looking up by id', () => {
  it.each([
    ['our reference', { custom_id: 'R-1' }, 'found'],
    ['no reference', { custom_id: null }, 'found'],
    ['no word of a reference', {}, 'found'],
    ['the reference of another charge', { custom_id: 'R-2' }, 'not-found'],
  ])('a charge with %s', async (_name, change, kind) => {
    const { gateway } = answering(() => paid(change));
    expect((await gateway.lookUp({ ...BY_REFERENCE, gatewayId: '391' })).kind).toBe(kind);
  });
});

describe('looking up by reference', () => {
  const listed = (id: number, status: string, custom_id = 'R-1') => ({
    id,
    status,
    custom_id,
    total: 8900,
    created_at: '2026-10-01T00:00:00.000Z',
  });

  /** Pages of two, whatever was asked for, as a vendor with a smaller limit would give them. */
  function holding(...charges: ReturnType<typeof listed>[]) {
    return answering(({ route, query, params }) => {
      const from = (Number(query?.['page']) - 1) * 2;
      if (route === '/v1/charges') return charges.slice(from, from + 2);
      const charge = charges.find(({ id }) => String(id) === params?.['id']);
      return charge === undefined ? error(3500010) : { ...charge, charge_id: charge.id };
    });
  }

  it.each([
    [
      'the one with a payment, however old',
      [listed(1, 'approved'), listed(2, 'new'), listed(3, 'unpaid')],
      '1',
    ],
    ['one that may be paid before one that was cancelled', [listed(1, 'new'), listed(2, 'canceled')], '1'],
    ['else the newest', [listed(1, 'new'), listed(3, 'new'), listed(2, 'new')], '3'],
  ])('takes %s, and tells of the others', async (_name, charges, gatewayId) => {
    const { gateway } = holding(...charges);
    const found = await gateway.lookUp(BY_REFERENCE);
    expect(found).toMatchObject({ kind: 'found', charge: { gatewayId } });
    expect(found.kind === 'found' && found.others).toHaveLength(charges.length - 1);
  });

  it('does not take the charge of another reference, whatever the filter does', async () => {
    const { gateway } = holding(listed(1, 'paid', 'R-2'), listed(2, 'paid', 'R-3'), listed(3, 'paid', 'R-4'));
    expect(await gateway.lookUp(BY_REFERENCE)).toEqual({ kind: 'not-found' });
  });

  it('is unknown where one of them has a status that we do not know', async () => {
    const { gateway } = holding(listed(1, 'new'), listed(2, 'of_tomorrow'));
    expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
  });

  it('is unknown where a page gets lost, or the charge is listed only', async () => {
    const lost = { kind: 'lost' as const, trouble: { code: 'timeout' as const, detail: '' } };
    const second = answering(({ query }) => (query?.['page'] === 1 ? [listed(1, 'new')] : lost));
    expect(await second.gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
    const only = answering(({ route, query }) =>
      route === '/v1/charges' ? (query?.['page'] === 1 ? [listed(1, 'new')] : []) : error(3500010),
    );
    expect(await only.gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
  });

  it('does not follow a list without end', async () => {
    const { gateway, calls } = answering(({ query }) => [listed(Number(query?.['page']), 'new')]);
    expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
    expect(calls.length).toBeLessThan(100);
  });
});

describe('cancelling', () => {
  const taken: VendorAnswer = { kind: 'answer', status: 200, body: { code: 200 } };
  const lost: VendorAnswer = { kind: 'lost', trouble: { code: 'timeout', detail: '' } };

  it.each([
    ['taken, seen cancelled', taken, paid({ status: 'canceled' }), 'cancelled'],
    ['taken, seen paid', taken, paid({ status: 'paid' }), 'unknown'],
    ['taken, not seen', taken, lost, 'unknown'],
    ['lost, seen cancelled', lost, paid({ status: 'canceled' }), 'cancelled'],
    ['lost, seen open', lost, paid({ status: 'new' }), 'unknown'],
    ['refused, seen cancelled before', error(3500043), paid({ status: 'canceled' }), 'cancelled'],
    ['refused, seen paid', error(3500043), paid({ status: 'paid' }), 'refused'],
    ['refused, not seen', error(3500043), lost, 'unknown'],
    ['refused with a code nobody knows', error(9999999, 400), paid({ status: 'new' }), 'unknown'],
    ['of a charge that does not exist', error(3500010), error(3500010), 'refused'],
    ['of a charge that cannot be found, seen open', error(3500010), paid({ status: 'new' }), 'unknown'],
    ['while its payment is processed', error(3500070), paid({ status: 'waiting' }), 'refused'],
    ['of an instalment of a booklet', error(3500084), paid({ status: 'new' }), 'refused'],
    ...[3500001, 3500008, 3500011, 3500034, 3500049, 3500055, 3500072, 4600001, 4600224].map(
      (code): [string, VendorAnswer, object, string] => [
        `refused for the account or the request: ${code}`,
        error(code),
        paid({ status: 'new' }),
        'unknown',
      ],
    ),
  ])('%s', async (_name, order, look, kind) => {
    const { gateway } = answering(({ method }) => (method === 'PUT' ? order : look));
    expect((await gateway.cancelling.cancel({ tenantId, gatewayId: '391' })).kind).toBe(kind);
  });
});

it('a cancellation that is refused for the account says with which code', async () => {
  const { gateway } = answering(({ method }) =>
    method === 'PUT' ? error(3500049) : paid({ status: 'new' }),
  );
  expect(await gateway.cancelling.cancel({ tenantId, gatewayId: '391' })).toEqual({
    kind: 'unknown',
    trouble: { code: 'vendor-error', detail: expect.stringContaining('3500049') },
  });
});

describe('a notification', () => {
  const token = '09027955-5e06-4ff0-a9c7-46b47b8f1b27';
  const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

  it.each([
    [FORM, `notification=${token}`, token],
    ['APPLICATION/X-WWW-FORM-URLENCODED', `notification=${token}&other=1`, token],
    ['application/json', `notification=${token}`, undefined],
    ['application/x-www-form-urlencoded-not', `notification=${token}`, undefined],
    [FORM, '', undefined],
    [FORM, 'notification=', undefined],
    [FORM, `notification=${token}&notification=${token}`, undefined],
    [FORM, `notification=../charge/391`, undefined],
    [FORM, `notification=${'a'.repeat(65)}`, undefined],
    [FORM, `notification=${token}&other=${'x'.repeat(2_000)}`, undefined],
  ])('of %s %s holds the token %s', (contentType, body, expected) => {
    expect(tokenOf(contentType, body)).toBe(expected);
  });

  it('names each charge once, and nothing but charges', async () => {
    const entry = (type: string, charge_id: number) => ({
      type,
      custom_id: 'R-1',
      identifiers: { charge_id },
    });
    const { gateway } = answering(() => [
      entry('charge', 391),
      entry('charge', 391),
      entry('subscription_charge', 392),
    ]);
    const news = await gateway.notifications.read(tenantId, {
      contentType: FORM,
      body: `notification=${token}`,
    });
    expect(news).toEqual({ kind: 'charges', charges: [{ gatewayId: '391', reference: 'R-1' }] });
  });

  it.each([
    [error(3500010), 'ignored'],
    [error(3500034, 400), 'ignored'],
    [error(3500049), 'unknown'],
    [error(9999999), 'unknown'],
    [{ kind: 'lost', trouble: { code: 'timeout', detail: '' } }, 'unknown'],
    [{ kind: 'not-sent', trouble: { code: 'no-account', detail: '' } }, 'unknown'],
    [[], 'ignored'],
  ])('that is answered %j is %s', async (given, kind) => {
    const { gateway } = answering(() => given);
    const news = await gateway.notifications.read(tenantId, {
      contentType: FORM,
      body: `notification=${token}`,
    });
    expect(news.kind).toBe(kind);
  });
});
