import type { CardChargeRequest, LookUpRequest } from '@mensal/billing/ports';
import { describe, expect, it } from '@jest/globals';
import type { VendorAnswer, VendorCall } from '@mensal/gateway-kit';
import { calendarDate, type Identifier } from '@mensal/kernel';
import { LytexChargeGateway } from './lytex-charge.gateway.js';
import { LytexClient } from './lytex-client.js';

/** What the sandbox cannot be made to answer: a vendor that contradicts itself. The rest is in test/contract. */

const tenantId = '018f0000-0000-7000-8000-000000000001' as Identifier;
const ID = '65df1d1b1c008a70b5d38345';
const OTHER = '65df1d1b1c008a70b5d38346';
/** Of R$ 123.45, and another with a wrong CRC. */
const PIX =
  '00020101021226600016BR.COM.PAGSEGURO013612BB85E0-6156-45D0-BD28-5E04456185FF5204899953039865406123.455802BR' +
  '5925ELPL Tecnologia em Pagame6009Sao Paulo63047B99';
const BROKEN_PIX = PIX.replace('123.45', '123.46');
/** Of R$ 1,026.56, due on 15 July 2018. */
const LINE = '00190000090114971860168524522114675860000102656';
const DUE = calendarDate('2018-07-15');

const REQUEST: CardChargeRequest & { gatewayId: string } = {
  tenantId,
  reference: 'R-1',
  amount: 12_345,
  description: 'Mensalidade 10/2026',
  payer: { name: 'Fulana Exemplo', taxId: '52998224725', email: 'f@exemplo.test', phone: '51999999999' },
  sendBefore: new Date('2026-10-01T00:00:00Z'),
  gatewayId: ID,
  card: { token: 'a0'.repeat(12) },
  instalments: 1,
};
const PIX_REQUEST = { ...REQUEST, expiresAt: new Date('2026-10-04T03:00:00Z') };
const BOLETO_REQUEST = { ...REQUEST, amount: 102_656, dueOn: DUE };
const BY_REFERENCE: LookUpRequest = {
  tenantId,
  method: 'pix',
  reference: 'R-1',
  gatewayId: undefined,
  madeFrom: calendarDate('2026-10-01'),
  madeTo: calendarDate('2026-10-01'),
};
const BY_ID: LookUpRequest = { ...BY_REFERENCE, gatewayId: ID };

const invoice = (change: object = {}) => ({
  _id: ID,
  status: 'waitingPayment',
  totalValue: 12_345,
  referenceId: 'R-1',
  ...change,
});
const paid = (change: object = {}) => invoice({ status: 'paid', payedValue: 12_345, ...change });
const withPix = (qrcode: string) => invoice({ transactions: [{ pix: { qrcode } }] });
const withBoleto = (digitableLine: string, change: object = {}) =>
  invoice({ totalValue: 102_656, transactions: [{ boleto: { digitableLine } }], ...change });
const rejected = (reason: string) => invoice({ transactions: [{ creditCard: { reject: { reason } } }] });

const answer = (status: number, body: unknown): VendorAnswer => ({ kind: 'answer', status, body });
const LOST: VendorAnswer = { kind: 'lost', trouble: { code: 'timeout', detail: '' } };
const NOT_SENT: VendorAnswer = { kind: 'not-sent', trouble: { code: 'breaker-open', detail: '' } };
const NOT_FOUND = answer(404, { statusCode: 404, message: 'Fatura não encontrada', error: 'Not Found' });
const REFUSED = answer(400, { statusCode: 400, message: 'Fatura já paga', error: 'Bad Request' });

/** A vendor that answers by method, and by route where one is named. An object is a success. */
function answering(answers: Record<string, VendorAnswer | object>) {
  const calls: VendorCall[] = [];
  const vendor = {
    call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
      calls.push(call);
      const given = answers[`${call.method} ${call.route}`] ?? answers[call.method]!;
      return 'kind' in given ? (given as VendorAnswer) : answer(200, given);
    },
    account: async () => undefined,
    test: async () => ({ kind: 'working' as const }),
  };
  const clock = { now: () => new Date('2026-10-01T02:00:00Z') };
  return { gateway: new LytexChargeGateway(new LytexClient(vendor), clock), calls };
}

describe('a request', () => {
  it('enables one method, names our reference, and is due on the last day that ends in time', async () => {
    const { gateway, calls } = answering({ POST: withPix(PIX) });
    await gateway.pix.charge(PIX_REQUEST);
    expect(calls[0]?.body).toEqual({
      client: {
        type: 'pf',
        name: 'Fulana Exemplo',
        cpfCnpj: '52998224725',
        email: 'f@exemplo.test',
        cellphone: '51999999999',
      },
      items: [{ name: 'Mensalidade 10/2026', quantity: 1, value: 12_345 }],
      dueDate: '2026-10-03',
      paymentMethods: { pix: { enable: true }, boleto: { enable: false }, creditCard: { enable: false } },
      referenceId: 'R-1',
    });
  });

  it('names a client that the vendor knows, and a company by its kind', async () => {
    const { gateway, calls } = answering({ POST: invoice() });
    const { payer } = REQUEST;
    await gateway.card.prepare?.({ ...REQUEST, payer: { ...payer, remoteId: OTHER } });
    await gateway.card.prepare?.({ ...REQUEST, payer: { ...payer, taxId: '12ABC34501DE35' } });
    expect(calls[0]?.body).toMatchObject({ _clientId: OTHER });
    expect(calls[0]?.body).not.toHaveProperty('client');
    expect(calls[1]?.body).toMatchObject({
      client: { type: 'pj', cpfCnpj: '12ABC34501DE35' },
      // The business day is 30 September in Brazil.
      dueDate: '2026-10-01',
      paymentMethods: { creditCard: { enable: true, parcels: 12 }, pix: { enable: false } },
    });
  });
});

describe('a Pix', () => {
  it.each([
    ['its answer holds it', { POST: withPix(PIX) }, 'issued', 1],
    [
      'its answer holds it elsewhere',
      { POST: invoice({ paymentMethods: { pix: { qrcode: PIX } } }) },
      'issued',
      1,
    ],
    ['a look at it holds it', { POST: invoice(), GET: withPix(PIX) }, 'issued', 2],
    ['nothing holds it', { POST: invoice(), GET: invoice() }, 'unknown', 2],
    ['it cannot be looked at', { POST: invoice(), GET: LOST }, 'unknown', 2],
    ['a look at it says that it is not there', { POST: invoice(), GET: NOT_FOUND }, 'unknown', 2],
    ['its CRC is wrong', { POST: withPix(BROKEN_PIX) }, 'unknown', 1],
    ['it is no BR Code', { POST: withPix('https://example.com') }, 'unknown', 1],
    ['it is of another amount', { POST: invoice({ ...withPix(PIX), totalValue: 12_344 }) }, 'unknown', 1],
    ['it is of another reference', { POST: invoice({ ...withPix(PIX), referenceId: 'R-2' }) }, 'unknown', 1],
    ['it is paid already', { POST: paid({ ...withPix(PIX), status: 'paid' }) }, 'unknown', 1],
    [
      'its status is unknown to us',
      { POST: invoice({ ...withPix(PIX), status: 'ofTomorrow' }) },
      'unknown',
      1,
    ],
    ['it is refused', { POST: REFUSED }, 'declined', 1],
    ['it is lost', { POST: LOST }, 'unknown', 1],
    ['it is not sent', { POST: NOT_SENT }, 'unavailable', 1],
    ['its route is not there', { POST: answer(404, { message: 'Cannot POST /v2/invoices' }) }, 'unknown', 1],
    ['it breaks down', { POST: answer(500, { message: 'Internal server error' }) }, 'unknown', 1],
    ['it is answered with nothing', { POST: answer(201, undefined) }, 'unknown', 1],
    ['its amount is in reais', { POST: invoice({ totalValue: 123.45 }) }, 'unknown', 1],
  ])('whose creation is answered so: %s', async (_what, answers, kind, calls) => {
    const made = answering(answers);
    const outcome = await made.gateway.pix.charge(PIX_REQUEST);
    expect(outcome.kind).toBe(kind);
    expect(made.calls).toHaveLength(calls);
    if (outcome.kind === 'issued') expect(outcome.instrument.code).toBe(PIX);
  });

  it('of another amount is not given out, although its cobrança is right', async () => {
    const { gateway } = answering({ POST: invoice({ ...withPix(PIX), totalValue: 12_346 }) });
    expect(await gateway.pix.charge({ ...PIX_REQUEST, amount: 12_346 })).toMatchObject({
      kind: 'unknown',
      trouble: { detail: expect.stringContaining('123.45') },
    });
  });
});

describe('a boleto', () => {
  it('has the barcode of its line, and the pages of the vendor that are on the web', async () => {
    const links = {
      linkBoleto: 'https://pay.example/boleto.pdf',
      linkCheckout: 'javascript:alert(1)',
    };
    const written = '00190.00009 01149.718601 68524.522114 6 75860000102656';
    const { gateway } = answering({ POST: withBoleto(written, links) });
    expect(await gateway.boleto.charge(BOLETO_REQUEST)).toEqual({
      kind: 'issued',
      gatewayId: ID,
      instrument: {
        digitableLine: LINE,
        barcode: '00196758600001026560000001149718606852452211',
        pdfUrl: 'https://pay.example/boleto.pdf',
      },
    });
  });

  it.each([
    ['a digit changed', LINE.replace('75860', '75861'), DUE],
    ['too short a line', LINE.slice(1), DUE],
    ['another due date', LINE, calendarDate('2018-07-16')],
  ])('with %s is not given out', async (_what, line, dueOn) => {
    const { gateway } = answering({ POST: withBoleto(line) });
    expect(await gateway.boleto.charge({ ...BOLETO_REQUEST, dueOn })).toMatchObject({ kind: 'unknown' });
  });
});

describe('paying by card', () => {
  it.each([
    ['taken, seen paid', {}, paid(), 'approved'],
    ['taken, seen processing', {}, invoice({ status: 'processing' }), 'pending'],
    ['taken, seen open', {}, invoice(), 'pending'],
    ['taken, seen refused', {}, rejected('Saldo insuficiente'), 'declined'],
    ['taken, seen cancelled', {}, invoice({ status: 'canceled' }), 'unknown'],
    ['taken, seen refunded', {}, invoice({ status: 'refunded' }), 'unknown'],
    ['taken, seen in a status unknown to us', {}, invoice({ status: 'ofTomorrow' }), 'unknown'],
    ['taken, seen with another amount', {}, paid({ totalValue: 1 }), 'unknown'],
    ['taken, not seen', {}, LOST, 'unknown'],
    ['taken, seen as another cobrança', {}, paid({ _id: OTHER }), 'unknown'],
    ['refused, seen paid by an earlier call', REFUSED, paid(), 'approved'],
    ['refused, seen open', REFUSED, invoice(), 'declined'],
    ['refused, seen cancelled', REFUSED, invoice({ status: 'canceled' }), 'declined'],
    ['refused, not seen', REFUSED, LOST, 'unknown'],
    ['of a cobrança that does not exist', NOT_FOUND, NOT_FOUND, 'declined'],
    ['broken down', answer(500, { message: 'x' }), paid(), 'unknown'],
    ['lost', LOST, paid(), 'unknown'],
    ['not sent', NOT_SENT, paid(), 'unavailable'],
    ['of a status nobody documents', answer(402, { message: 'x' }), invoice(), 'unknown'],
  ])('%s', async (_name, POST, GET, kind) => {
    const { gateway, calls } = answering({ POST, GET });
    expect((await gateway.card.charge(REQUEST)).kind).toBe(kind);
    expect(calls[0]?.body).toEqual({ _invoiceId: ID, _cardTokenId: REQUEST.card.token, parcels: 1 });
  });

  it('without the step before it is a mistake of the caller', async () => {
    const { gateway, calls } = answering({});
    await expect(gateway.card.charge({ ...REQUEST, gatewayId: undefined })).rejects.toThrow();
    expect(calls).toEqual([]);
  });
});

describe('looking up', () => {
  it.each([
    ['waitingPayment', 'open'],
    ['pending', 'open'],
    ['processing', 'pending'],
    ['paid', 'paid'],
    ['canceled', 'cancelled'],
    ['expired', 'open'],
    ['refunded', 'refunded'],
  ])('%s is %s', async (status, expected) => {
    const { gateway } = answering({ GET: invoice({ status }) });
    expect(await gateway.lookUp(BY_ID)).toMatchObject({ kind: 'found', charge: { status: expected } });
  });

  it.each([
    ['a status unknown to us', invoice({ status: 'ofTomorrow' }), 'unknown'],
    ['no status', invoice({ status: undefined }), 'unknown'],
    ['an amount of text', invoice({ totalValue: '12345' }), 'unknown'],
    ['a reference of another kind', invoice({ referenceId: 7 }), 'unknown'],
    ['a payment of another kind', paid({ payedValue: '123,45' }), 'unknown'],
    ['a day of payment without a zone', paid({ payedAt: '2026-10-01T12:00:00' }), 'found'],
    ['transactions of another kind', invoice({ transactions: 'none' }), 'unknown'],
    ['no word of the reference', invoice({ referenceId: null }), 'found'],
    ['the reference of another charge', invoice({ referenceId: 'R-2' }), 'not-found'],
    ['the vendor’s word that it is not there', NOT_FOUND, 'not-found'],
    [
      'the framework’s word that the route is not there',
      answer(404, { message: 'Cannot GET /x' }),
      'unknown',
    ],
    ['no word at all', answer(404, undefined), 'unknown'],
    ['a refusal', answer(403, { message: 'Requisição não autorizada' }), 'unknown'],
    ['a loss', LOST, 'unknown'],
    ['a call not sent', NOT_SENT, 'unavailable'],
  ])('by id, that is answered with %s', async (_what, GET, kind) => {
    const { gateway } = answering({ GET });
    expect((await gateway.lookUp(BY_ID)).kind).toBe(kind);
  });

  it('tells what was paid, when, and for which fee', async () => {
    const payment = { payedValue: 12_600, payedAt: '2026-10-02T19:57:04.416Z', rates: 100 };
    const expected = { received: 12_600, paidAt: new Date(payment.payedAt), fee: 100 };
    const { payedValue, payedAt } = payment;
    for (const [shown, told] of [
      [payment, expected],
      [{ paymentData: { payedValue, payedAt } }, { received: 12_600, paidAt: expected.paidAt }],
      [{ transactions: [{}, { payedValue }], rates: { pix: [] } }, { received: 12_600 }],
      // Paid twice: at the top stands the last payment.
      [
        {
          payedValue: 500,
          transactions: [{ status: 'paid', payedValue, payedAt }, {}, { status: 'paid', payedValue: 500 }],
        },
        { received: 13_100, paidAt: expected.paidAt },
      ],
    ]) {
      const { gateway } = answering({ GET: invoice({ status: 'paid', ...shown }) });
      const found = await gateway.lookUp(BY_ID);
      expect(found.kind === 'found' && found.charge.payment).toEqual(told);
    }
  });

  it('takes what is ordered for no payment', async () => {
    const { gateway } = answering({ GET: invoice({ status: 'processing', payedValue: 12_345 }) });
    const found = await gateway.lookUp(BY_ID);
    expect(found.kind === 'found' && found.charge).not.toHaveProperty('payment');
  });

  it('tells the code again, where it is right', async () => {
    const seen = async (shown: object, method: 'pix' | 'boleto') => {
      const found = await answering({ GET: shown }).gateway.lookUp({ ...BY_ID, method });
      return found.kind === 'found' ? found.charge.instrument : found;
    };
    expect(await seen(withPix(PIX), 'pix')).toEqual({ code: PIX });
    expect(await seen(withPix(BROKEN_PIX), 'pix')).toBeUndefined();
    // A boleto of the vendor's may bear a Pix as well.
    expect(await seen(withPix(PIX), 'boleto')).toBeUndefined();
    for (const dueDate of ['2018-07-15', '2018-07-16T02:59:59.999Z', '2018-07-15T00:00:00.000Z'])
      expect(await seen(withBoleto(LINE, { dueDate }), 'boleto')).toMatchObject({ digitableLine: LINE });
    expect(await seen(withBoleto(LINE, { dueDate: '2018-07-16' }), 'boleto')).toBeUndefined();
  });

  it('tells why a card was refused', async () => {
    const { gateway } = answering({ GET: rejected('Saldo insuficiente') });
    expect(await gateway.lookUp(BY_ID)).toMatchObject({
      charge: { status: 'declined', refusal: { code: 'insufficient-funds', reason: 'Saldo insuficiente' } },
    });
  });

  describe('by reference', () => {
    const held = (id: string, change: object) => invoice({ _id: id, ...change });

    /** Pages of two. @param listed what the list tells of each; the whole of it, where left out */
    function holding(invoices: ReturnType<typeof held>[], listed = (each: object): object => each) {
      const pages = Math.ceil(invoices.length / 2);
      const calls: VendorCall[] = [];
      const vendor = {
        call: async (_tenantId: Identifier, call: VendorCall): Promise<VendorAnswer> => {
          calls.push(call);
          const { page = 1 } = call.query ?? {};
          if (call.route === '/v2/invoices') {
            const results = invoices.slice((Number(page) - 1) * 2, Number(page) * 2).map(listed);
            return answer(200, { results, paginate: { page, pages, perPage: 2, total: invoices.length } });
          }
          const found = invoices.find(({ _id }) => _id === call.params?.['id']);
          return found === undefined ? NOT_FOUND : answer(200, found);
        },
        account: async () => undefined,
        test: async () => ({ kind: 'working' as const }),
      };
      return { gateway: new LytexChargeGateway(new LytexClient(vendor), { now: () => new Date(0) }), calls };
    }

    it.each([
      ['the one with a payment', ['canceled', 'paid', 'waitingPayment'], '1'],
      ['one that is ordered before one that is open', ['waitingPayment', 'processing', 'canceled'], '1'],
      ['an open one before one that was cancelled', ['canceled', 'canceled', 'waitingPayment'], '2'],
      ['else the newest', ['canceled', 'canceled', 'canceled'], '2'],
    ])('takes %s, and tells of the others', async (_name, statuses, gatewayId) => {
      const { gateway } = holding(statuses.map((status, n) => held(String(n), { status })));
      const found = await gateway.lookUp(BY_REFERENCE);
      expect(found).toMatchObject({ kind: 'found', charge: { gatewayId } });
      expect(found.kind === 'found' && found.others).toHaveLength(2);
    });

    it('does not take the charge of another reference, whatever the filter does', async () => {
      const { gateway } = holding([held('1', { referenceId: 'R-2' }), held('2', { referenceId: 'R-10' })]);
      expect(await gateway.lookUp(BY_REFERENCE)).toEqual({ kind: 'not-found' });
    });

    it('looks at each one where the list does not tell the reference', async () => {
      const silent = ({ referenceId: _, ...rest }: { referenceId?: string }) => rest;
      const { gateway } = holding([held('1', { referenceId: 'R-2' }), held('2', {})], silent);
      expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({ charge: { gatewayId: '2' }, others: [] });
      const untold = holding([held('1', { referenceId: null })], silent);
      expect(await untold.gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
    });

    it('is unknown where one of them has a status that we do not know, or is listed only', async () => {
      const strange = holding([held('1', {}), held('2', { status: 'ofTomorrow' })]);
      expect(await strange.gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
      const gone = holding([held('1', {})], (each) => ({ ...each, _id: '9' }));
      expect(await gone.gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
    });

    it('does not follow a list without end', async () => {
      const many = Array.from({ length: 200 }, (_, n) => held(String(n), { referenceId: 'R-2' }));
      const { gateway, calls } = holding(many);
      expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
      expect(calls.length).toBeLessThan(50);
    });

    it.each([
      ['results', { results: [], paginate: {} }],
      ['an entry', { results: [{ _id: ID }], paginate: { pages: 1 } }],
      ['a page', { paginate: { pages: 1 } }],
    ])('is unknown where %s cannot be read', async (_what, GET) => {
      const { gateway } = answering({ GET });
      expect(await gateway.lookUp(BY_REFERENCE)).toMatchObject({ kind: 'unknown' });
    });
  });
});

describe('cancelling', () => {
  it.each([
    ['taken, seen cancelled', invoice({ status: 'canceled' }), invoice({ status: 'canceled' }), 'cancelled'],
    [
      'taken without a word, seen cancelled',
      answer(200, undefined),
      invoice({ status: 'canceled' }),
      'cancelled',
    ],
    ['taken, seen open', {}, invoice(), 'unknown'],
    ['taken, seen paid', {}, paid(), 'unknown'],
    ['taken, not seen', {}, LOST, 'unknown'],
    ['lost, seen cancelled', LOST, invoice({ status: 'canceled' }), 'cancelled'],
    ['lost, seen open', LOST, invoice(), 'unknown'],
    ['refused, seen cancelled before', REFUSED, invoice({ status: 'canceled' }), 'cancelled'],
    ['refused, seen paid', REFUSED, paid(), 'refused'],
    ['refused, seen open', REFUSED, invoice(), 'unknown'],
    ['refused, seen in a status unknown to us', REFUSED, invoice({ status: 'ofTomorrow' }), 'unknown'],
    ['refused, not seen', REFUSED, LOST, 'unknown'],
    ['of a cobrança that does not exist', NOT_FOUND, NOT_FOUND, 'refused'],
    ['of one that is not found, seen open', NOT_FOUND, invoice(), 'unknown'],
    ['not sent', NOT_SENT, invoice(), 'unavailable'],
  ])('%s', async (_name, PUT, GET, kind) => {
    const { gateway } = answering({ PUT, GET });
    expect((await gateway.cancelling.cancel({ tenantId, gatewayId: ID })).kind).toBe(kind);
  });

  it('is to be tried again while the payment is processed', async () => {
    const { gateway } = answering({ PUT: REFUSED, GET: invoice({ status: 'processing' }) });
    expect(await gateway.cancelling.cancel({ tenantId, gatewayId: ID })).toMatchObject({
      kind: 'refused',
      refusal: { retryable: true },
    });
  });
});

describe('refunding', () => {
  const refund = async (GET: VendorAnswer | object, POST: VendorAnswer | object, amount?: number) => {
    const { gateway, calls } = answering({ GET, POST });
    const { sendBefore } = REQUEST;
    const outcome = await gateway.refunds.refund({ tenantId, gatewayId: ID, sendBefore }, amount);
    return { outcome, sent: calls.find(({ method }) => method === 'POST')?.body };
  };

  it('gives back all that was paid, with what was paid late', async () => {
    const { outcome, sent } = await refund(paid({ payedValue: 12_600 }), { _id: OTHER });
    expect(outcome).toEqual({ kind: 'accepted' });
    expect(sent).toEqual({ _invoiceId: ID, refundValue: 12_600 });
  });

  it.each([
    [124, 'accepted'],
    [12_345, 'accepted'],
    // As reais it would be within what was paid.
    [123, 'refused'],
    [1, 'refused'],
    [12_346, 'refused'],
  ])('gives no part back that could be taken for more: %s of 12345', async (amount, kind) => {
    const { outcome, sent } = await refund(paid(), { _id: OTHER }, amount);
    expect(outcome.kind).toBe(kind);
    expect(sent).toEqual(kind === 'accepted' ? { _invoiceId: ID, refundValue: amount } : undefined);
  });

  it.each([
    ['of another cobrança', { _id: OTHER, _invoiceId: OTHER }, 'unknown'],
    ['of another amount', { _invoiceId: ID, refundValue: 123.45 }, 'unknown'],
    ['of nothing', {}, 'unknown'],
    ['without a word', answer(200, undefined), 'unknown'],
    ['of a refusal', REFUSED, 'refused'],
    ['that is lost', LOST, 'unknown'],
    ['that is not sent', NOT_SENT, 'unavailable'],
  ])('with an answer %s', async (_what, POST, kind) => {
    expect((await refund(paid(), POST)).outcome.kind).toBe(kind);
  });

  it.each([
    ['waitingPayment', false],
    ['processing', true],
    ['canceled', false],
    ['refunded', false],
    ['ofTomorrow', false],
  ])('is refused without asking for one that is %s', async (status, retryable) => {
    const { outcome, sent } = await refund(invoice({ status }), {});
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'not-allowed-now', retryable } });
    expect(sent).toBeUndefined();
  });

  it('sends nothing where the cobrança cannot be seen', async () => {
    const { outcome, sent } = await refund(LOST, {});
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(sent).toBeUndefined();
  });
});
