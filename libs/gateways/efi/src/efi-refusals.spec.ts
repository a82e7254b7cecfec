import { describe, expect, it } from '@jest/globals';
import { EFI_ERRORS } from './efi-errors.js';
import { refusalOf, refusalOfError } from './efi-refusals.js';

function failure(code: number, description: { property?: string; message: string } = { message: '' }) {
  const trouble = { code: 'vendor-error', detail: 'Efí answered' } as const;
  return { kind: 'error' as const, trouble, status: 500, code, name: '', description };
}

describe('the reason of a refused payment', () => {
  it.each([
    ['Dados do cartão inválidos.', 'invalid-card', false],
    ['Transação não autorizada por motivos de segurança.', 'security', false],
    ['Transação não autorizada, tente novamente mais tarde.', 'try-later', true],
    ['Número do cartão inválido.', 'invalid-card', false],
    ['Sistema de segurança: Os dados e comportamentos de utilização do cartão…', 'security', false],
    ['  NUMERO DO CARTAO  INVALIDO', 'invalid-card', false],
    ['Algo que a página não conhece.', 'other', false],
    ['', 'other', false],
  ])('%s', (reason, code, retryable) => {
    expect(refusalOf({ reason })).toMatchObject({ code, retryable });
  });

  it.each([true, false])("gives way to the vendor's own retry: %s", (retry) => {
    expect(refusalOf({ reason: 'Dados do cartão inválidos.', retry }).retryable).toBe(retry);
    expect(refusalOf({ reason: 'Tente novamente mais tarde.', retry }).retryable).toBe(retry);
  });

  it('always has words for the merchant', () => {
    expect(refusalOf(undefined).reason).toMatch(/^A Efí não disse/);
    expect(refusalOf({ reason: 'Dados do cartão inválidos.' }).reason).toBe('Dados do cartão inválidos.');
  });
});

describe('an error code', () => {
  it.each([
    [3500006, 'amount'],
    [3500008, 'not-allowed-now'],
    [3500010, 'invalid-request'],
    [3500018, 'card-token'],
    [3500034, 'invalid-request'],
    [3500043, 'not-allowed-now'],
    [3500049, 'not-allowed-now'],
    [3500053, 'invalid-request'],
    [3500056, 'invalid-card'],
    [3500058, 'invalid-card'],
    [4600036, 'amount'],
    [4600210, 'not-allowed-now'],
    [4600222, 'payer'],
    [4600523, 'amount'],
  ])('%s refuses: %s', (code, refusal) => {
    expect(refusalOfError(failure(code))).toMatchObject({ code: refusal });
  });

  it.each([3500030, 3500044, 3500000, 4600100, 4699999])('%s refuses nothing for sure', (code) => {
    expect(refusalOfError(failure(code))).toBeUndefined();
  });

  it('that is not documented refuses nothing', () => {
    expect(refusalOfError(failure(9999999))).toBeUndefined();
  });

  it.each([
    ['/payment/credit_card/customer/email', 'payer'],
    ['/payment/credit_card/billing_address/zipcode', 'payer'],
    ['/payment/credit_card/payment_token', 'card-token'],
    ['/items/0/name', 'invalid-request'],
  ])('of the schema is about %s: %s', (property, code) => {
    const refusal = refusalOfError(failure(3500034, { property, message: 'Formato inválido.' }));
    expect(refusal).toMatchObject({ code, retryable: false });
    expect(refusal?.reason).toBe(`Um dado da cobrança não foi aceito. (${property}: Formato inválido.)`);
  });

  it('is retryable only where neither card nor payer is at fault', () => {
    const retryable = [...EFI_ERRORS.values()].filter((error) => error.retryable);
    expect(new Set(retryable.map(({ refusal }) => refusal))).toEqual(new Set(['not-allowed-now']));
  });
});

it('never repeats a card or its token, should the vendor do so', () => {
  const token = '0123456789abcdef0123456789abcdef01234567';
  for (const secret of [token, '4000000000000044', '4000 0000 0000 0044'])
    expect(refusalOf({ reason: `O cartão ${secret} foi recusado.`, retry: false }).reason).toBe(
      'O cartão *** foi recusado.',
    );
});
