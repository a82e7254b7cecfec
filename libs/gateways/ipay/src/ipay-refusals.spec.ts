import { describe, expect, it } from '@jest/globals';
import {
  cardRefusal,
  cardRefusalOf,
  customerRefusal,
  invoiceRefusal,
  NO_SUCH_INVOICE,
  says,
} from './ipay-refusals.js';
import type { IpayInvoice } from './ipay-wire.js';

const error = (message: string, status = 400) =>
  ({ kind: 'error', trouble: { code: 'vendor-error', detail: '' }, status, message }) as const;

describe('an error', () => {
  it.each([['Fatura não encontrada.'], ['Fatura nao encontrada'], ['FATURA NÃO ENCONTRADA. ']])(
    '"%s" is known by its words',
    (message) => {
      expect(says(error(message), NO_SUCH_INVOICE)).toBe(true);
    },
  );

  it('in other words is no documented refusal of anything', () => {
    const other = error('Algo deu errado.');
    expect([invoiceRefusal(other), customerRefusal(other), cardRefusal(other)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['Por favor verifique os parâmetros', 'invalid-request'],
    ['Dia de vencimento inválido.', 'invalid-request'],
    ['Cliente para faturar não encontrado.', 'payer'],
    ['Você não pode editar uma fatura paga.', 'not-allowed-now'],
  ])('of an invoice: %s', (message, code) => {
    expect(invoiceRefusal(error(message))).toEqual({ code, reason: message, retryable: false });
  });

  it('of a card tells the card from the account', () => {
    expect(cardRefusal(error('CVV do cartão inválido.'))?.meaning).toBe('refused');
    const keys = 'Você precisa ter chaves de consulta do cartão para pode validá-lo.';
    expect(cardRefusal(error(keys))?.meaning).toBe('no-access');
  });
});

describe('a refused card', () => {
  function refused(returned: Partial<IpayInvoice>) {
    const nothing = { returnedErrorCode: null, returnedCodeAcquirer: null, returnedMessage: null };
    return cardRefusalOf({ ...nothing, ...returned } as IpayInvoice);
  }

  it.each([
    ['51', 'insufficient-funds', true],
    ['54', 'expired-card', false],
    ['59', 'security', false],
    ['91', 'try-later', true],
    ['ZZ', 'other', false],
  ])('with the code %s: %s, to be tried again: %s', (returnedCodeAcquirer, code, retryable) => {
    expect(refused({ returnedErrorCode: '99', returnedCodeAcquirer })).toMatchObject({ code, retryable });
  });

  it('is known by the other code where the acquirer’s says nothing', () => {
    expect(refused({ returnedErrorCode: '51', returnedCodeAcquirer: '99' }).code).toBe('insufficient-funds');
  });

  it('has the vendor’s words, without markup, identifiers and card numbers', () => {
    const returnedMessage =
      'Cartão <b>4000 0000 0000 0044</b> recusado (a1a43149-fa12-4f28-a4e9-a66762de5bbd)';
    const { reason } = refused({ returnedErrorCode: '05', returnedMessage });
    expect(reason).toMatch(/^Cartão +\*\*\* +recusado \(\*\*\*\)$/);
  });

  it('without words has ours', () => {
    expect(refused({ returnedErrorCode: '05', returnedMessage: '05' }).reason).toContain('não disse');
  });
});
