import { describe, expect, it } from '@jest/globals';
import type { LytexFailure } from './lytex-answers.js';
import { refusalOf, refusalOfError } from './lytex-refusals.js';

function failure(change: Partial<LytexFailure> = {}): LytexFailure {
  const trouble = { code: 'vendor-error', detail: 'Lytex answered HTTP 400' } as const;
  return { kind: 'error', trouble, status: 400, message: 'Requisição inválida', ...change };
}

describe('the reason of a refused card', () => {
  it.each([
    ['Saldo insuficiente', 'insufficient-funds', true],
    ['SALDO / LIMITE INSUFICIENTE', 'insufficient-funds', true],
    ['Cartão expirado', 'expired-card', false],
    ['Número do cartão inválido.', 'invalid-card', false],
    ['Código de segurança inválido', 'invalid-card', false],
    ['Cartão inválido', 'invalid-card', false],
    ['Transação não autorizada por motivos de segurança.', 'security', false],
    ['Cartão bloqueado por suspeita de fraude', 'security', false],
    ['Transação não autorizada, tente novamente mais tarde.', 'try-later', true],
    ['Emissor indisponível', 'try-later', true],
    ['Transação não permitida', 'other', false],
    ['', 'other', false],
  ])('%s', (reason, code, retryable) => {
    expect(refusalOf(reason)).toMatchObject({ code, retryable });
  });

  it('always has words for the merchant', () => {
    expect(refusalOf('').reason).toMatch(/^A Lytex não disse/);
    expect(refusalOf('Saldo insuficiente').reason).toBe('Saldo insuficiente');
  });
});

describe('a refusal', () => {
  it.each([
    ['dueDate', 'invalid-request'],
    ['client.email', 'payer'],
    ['_clientId', 'payer'],
    ['cpfCnpj', 'payer'],
    ['value', 'amount'],
    ['items', 'amount'],
    ['items.0.value', 'amount'],
    ['items.0.name', 'invalid-request'],
    ['refundValue', 'amount'],
    ['_cardTokenId', 'card-token'],
  ])('that names %s is about: %s', (path, code) => {
    const refusal = refusalOfError(failure({ detail: { path, message: 'é obrigatório' } }));
    expect(refusal).toEqual({
      code,
      reason: `Requisição inválida (${path}: é obrigatório)`,
      retryable: false,
    });
  });

  it.each([
    [403, 'Beneficiário bloqueado', 'not-allowed-now', true],
    [404, 'Fatura não encontrada', 'invalid-request', false],
    [409, 'Cliente já cadastrado', 'not-allowed-now', false],
    [422, 'Requisição inválida', 'invalid-request', false],
  ])('of HTTP %s without a field', (status, message, code, retryable) => {
    expect(refusalOfError(failure({ status, message }))).toEqual({ code, reason: message, retryable });
  });
});

it.each(['a0'.repeat(12), '4000000000000044', '4000 0000 0000 0044'])(
  'never repeats a card or its token, should the vendor do so: %s',
  (secret) => {
    expect(refusalOf(`O cartão ${secret} foi recusado.`).reason).toBe('O cartão *** foi recusado.');
    const detail = { path: 'number', message: `"${secret}" é inválido` };
    expect(refusalOfError(failure({ detail })).reason).toBe('Requisição inválida (number: "***" é inválido)');
  },
);

it('is fit for a page, whatever the vendor says', () => {
  expect(refusalOf('<b>Não</b>\u0000 {"a":1}').reason).toMatch(/^[^<>{}\p{Cc}]+$/u);
});
