import { describe, expect, it } from '@jest/globals';
import type { VendorAnswer } from '@mensal/gateway-kit';
import { allOf, checkEmpty, checkInvoices, readAnswer, type IpayResult } from './ipay-answers.js';
import type { IpayPage, IpayPaging } from './ipay-wire.js';

const answered = (status: number, body?: unknown): VendorAnswer => ({ kind: 'answer', status, body });

const INVOICE = {
  token: null,
  paymentType: null,
  status: 'Processamento',
  price: '100',
  total: '100',
  createdAt: '2018-06-18',
  dueDate: '18',
  boletoBarcode: null,
  returnedErrorCode: null,
  returnedCodeAcquirer: null,
  returnedMessage: null,
  paymentDate: '0000-00-00',
};
const LIST = { invoices: [INVOICE], total: 39, skipped: 1, count: 1 };

describe('an answer', () => {
  it.each([
    ['an empty success', answered(200), 'ok'],
    ['an empty object', answered(200, {}), 'ok'],
    ['a success that says something', answered(200, { a: 1 }), 'lost'],
    ['another success', answered(201, {}), 'lost'],
    ['a no of the page', answered(404, { mensagem: 'Fatura não encontrada.' }), 'error'],
    ['a no without words', answered(404, {}), 'lost'],
    ['a status of no table', answered(409, { mensagem: 'Conflito' }), 'lost'],
    ['a breakdown with words', answered(500, { mensagem: 'Ocorreu um erro' }), 'lost'],
    ['an unknown client', answered(403, { mensagem: 'Token de cliente inválido.' }), 'not-sent'],
  ])('%s', (_what, answer, kind) => {
    expect(readAnswer(answer, checkEmpty).kind).toBe(kind);
  });

  it('that says no has a trouble that repeats nothing of what the vendor said', () => {
    const given = readAnswer(answered(400, { mensagem: 'o cartão 4000000000000044 não serve' }), checkEmpty);
    expect(given).toMatchObject({ kind: 'error', trouble: { code: 'vendor-error' } });
    expect(given.kind === 'error' && given.trouble.detail).not.toContain('4000');
  });

  it.each([
    ['as on the page', LIST, 'ok'],
    ['with a price in reais', { ...LIST, invoices: [{ ...INVOICE, price: '1.00' }] }, 'lost'],
    ['with an entry that cannot be read', { ...LIST, invoices: [{ ...INVOICE, status: 3 }] }, 'lost'],
    ['of another length than it says', { ...LIST, count: 2 }, 'lost'],
    ['without a total', { ...LIST, total: '39' }, 'lost'],
  ])('a list %s', (_what, body, kind) => {
    expect(readAnswer(answered(200, body), checkInvoices).kind).toBe(kind);
  });
});

describe('all pages of a list', () => {
  const ALL = Array.from({ length: 250 }, (_, n) => n);

  function pages(change: (page: IpayPage<number>, paging: IpayPaging) => IpayPage<number> = (page) => page) {
    return allOf<number>(async (paging): Promise<IpayResult<IpayPage<number>>> => {
      const { offset = 0, limit = 100 } = paging;
      const page = { entries: ALL.slice(offset, offset + limit), total: ALL.length, skipped: offset };
      return { kind: 'ok', data: change(page, paging) };
    });
  }

  it('are put together, whatever the vendor gives at a time', async () => {
    expect(await pages()).toEqual({ kind: 'ok', data: ALL });
    expect(await pages((page) => ({ ...page, entries: page.entries.slice(0, 7) }))).toEqual({
      kind: 'ok',
      data: ALL,
    });
  });

  it('go on where the list grew meanwhile', async () => {
    const grown = await pages((page, { offset }) => (offset === 0 ? { ...page, total: 200 } : page));
    expect(grown).toEqual({ kind: 'ok', data: ALL });
  });

  it.each([
    ['one left out nothing', (page: IpayPage<number>) => ({ ...page, skipped: 0 })],
    ['one was empty', (page: IpayPage<number>) => (page.skipped > 0 ? { ...page, entries: [] } : page)],
    ['the list shrank', (page: IpayPage<number>) => (page.skipped > 0 ? { ...page, total: 150 } : page)],
  ])('are not all of them where %s', async (_what, change) => {
    expect(await pages(change)).toMatchObject({ kind: 'lost', trouble: { code: 'unreadable-answer' } });
  });
});
