import { describe, expect, it } from '@jest/globals';
import {
  checkCharge,
  checkCreated,
  checkInstallments,
  checkListed,
  checkNotified,
  checkPaid,
  checkPaidAnew,
  checkRefund,
  checkTaken,
  readAnswer,
} from './efi-answers.js';

/** The answers of the vendor's page, with a number where it writes `numero_charge_id`. */
const CREATED = {
  charge_id: 391,
  status: 'new',
  total: 8900,
  custom_id: null,
  created_at: '2021-06-01 14:58:46',
};
const PAID = {
  installments: 1,
  installment_value: 8900,
  charge_id: 391,
  status: 'waiting',
  total: 8900,
  payment: 'credit_card',
};
const REASON =
  'Sistema de segurança: Os dados e comportamentos de utilização do cartão se assemelham a práticas e cenários de alto risco para pagamentos online. Utilize outro cartão ou outro meio de pagamento.';
const DETAIL = {
  charge_id: 391,
  total: 2500,
  status: 'unpaid',
  reason: 'Número do cartão inválido.',
  custom_id: null,
  created_at: '2022-08-16 11:33:52',
  notification_url: null,
  items: [{ name: 'Product 1', value: 150, amount: 10 }],
};
const LISTED = {
  id: 705400488,
  total: 5990,
  status: 'unpaid',
  custom_id: null,
  created_at: '2024-04-16T22:28:10.000Z',
};
const INSTALLMENTS = {
  rate: 0,
  name: 'visa',
  installments: [
    { installment: 1, has_interest: false, value: 1000, currency: '10,00', interest_percentage: 0 },
    { installment: 2, has_interest: true, value: 515, currency: '5,15', interest_percentage: 199 },
  ],
};

function answer(body: unknown, status = 200) {
  return { kind: 'answer' as const, status, body };
}

function success(data: unknown) {
  return answer({ code: 200, data });
}

describe("the answers of the vendor's page", () => {
  it.each([
    ['a new charge', success(CREATED), checkCreated, { charge_id: 391, status: 'new', total: 8900 }],
    ['a payment', success(PAID), checkPaid('391'), { charge_id: 391, status: 'waiting', total: 8900 }],
    [
      'a refused payment in one step',
      success({ ...PAID, status: 'unpaid', refusal: { reason: REASON, retry: true } }),
      checkPaidAnew,
      { status: 'unpaid', refusal: { reason: REASON, retry: true } },
    ],
    ['a charge', success(DETAIL), checkCharge('391'), { total: 2500, reason: 'Número do cartão inválido.' }],
    ['a list', success([LISTED]), checkListed, [{ id: 705400488, status: 'unpaid', total: 5990 }]],
    [
      'instalments',
      success(INSTALLMENTS),
      checkInstallments,
      { name: 'visa', installments: [{ value: 1000 }, { value: 515, interest_percentage: 199 }] },
    ],
    ['a refund', answer({ status: 200, message: 'Reembolso em processamento' }), checkRefund, 'taken'],
    ['a cancellation, of which no body is shown', answer(undefined), checkTaken, 'taken'],
  ])('reads %s', (_name, given, check: Parameters<typeof readAnswer>[1], expected) => {
    const result = readAnswer(given, check);
    expect(result.kind).toBe('ok');
    const { data } = result as { data: unknown };
    if (typeof expected === 'object') expect(data).toMatchObject(expected);
    else expect(data).toBe(expected);
  });

  it('reads a notification, told by the oldest first', () => {
    const entry = {
      id: 1,
      type: 'charge',
      custom_id: 'R-1',
      status: { current: 'new', previous: null },
      identifiers: { charge_id: 391 },
      created_at: '2021-06-01 14:58:46',
    };
    expect(readAnswer(success([entry]), checkNotified)).toEqual({
      kind: 'ok',
      data: [{ type: 'charge', custom_id: 'R-1', charge_id: 391 }],
    });
  });
});

describe('an error', () => {
  it.each([
    ['with a property', { property: '/payment/0', message: 'Falta.' }],
    ['in plain text', 'Falta.'],
  ])('is told by its code %s', (_name, error_description) => {
    const body = { code: 3500034, error: 'validation_error', error_description };
    expect(readAnswer(answer(body, 400), checkTaken)).toMatchObject({
      kind: 'error',
      code: 3500034,
      name: 'validation_error',
      description: { message: 'Falta.' },
    });
  });

  it.each([
    [500, 3500030],
    [500, '3500030'],
    [200, 3500030],
    [400, 9999999],
  ])('of HTTP %s and code %s is an error', (status, code) => {
    expect(readAnswer(answer({ code }, status), checkTaken)).toMatchObject({
      kind: 'error',
      code: Number(code),
    });
  });
});

describe('what is neither a success nor an error', () => {
  it.each([
    ['a breakdown', answer({ message: 'oops' }, 503), 'vendor-error'],
    ['a breakdown with a code nobody knows', answer({ code: 9999999 }, 500), 'vendor-error'],
    ['a breakdown that calls itself a success', answer({ code: 200, data: PAID }, 500), 'vendor-error'],
    ['an empty success', answer(undefined), 'unreadable-answer'],
    ['a success without data', answer({ code: 200 }), 'unreadable-answer'],
    ['no code at all', answer({ data: PAID }), 'unreadable-answer'],
    ['a list', answer([PAID]), 'unreadable-answer'],
    ['a text', answer('ok'), 'unreadable-answer'],
    ['another charge', success({ ...PAID, charge_id: 392 }), 'unreadable-answer'],
    ['an id of text', success({ ...PAID, charge_id: '391' }), 'unreadable-answer'],
    ['a total of text', success({ ...PAID, total: '8900' }), 'unreadable-answer'],
    ['a total in reais', success({ ...PAID, total: 89.5 }), 'unreadable-answer'],
    ['a negative total', success({ ...PAID, total: -1 }), 'unreadable-answer'],
    ['no status', success({ ...PAID, status: undefined }), 'unreadable-answer'],
  ])('%s is lost', (_name, given, code) => {
    expect(readAnswer(given, checkPaid('391'))).toMatchObject({ kind: 'lost', trouble: { code } });
  });

  it('takes a list with one unreadable entry for lost, since that may be the one', () => {
    expect(readAnswer(success([LISTED, { ...LISTED, id: null }]), checkListed).kind).toBe('lost');
  });

  it('does not take an empty answer for a refund', () => {
    expect(readAnswer(answer(undefined), checkRefund).kind).toBe('lost');
  });
});
