import { describe, expect, it } from '@jest/globals';
import { plain, refusalByWords, shown, type ReasonRule } from './words.js';

describe('what is shown of a vendor’s words', () => {
  it.each([
    ['a token of 40 digits', '0123456789abcdef0123456789abcdef01234567'],
    ['an id of 24 digits', '65df1d1b1c008a70b5d38345'],
    ['a UUID', 'a1a43149-fa12-4f28-a4e9-a66762de5bbd'],
    ["a card's number", '4000000000000044'],
    ["a card's number with spaces", '4000 0000 0000 0044'],
    ["a card's number with hyphens", '4000-0000-0000-0044'],
  ])('is without %s', (_what, secret) => {
    expect(shown(`O cartão ${secret} foi recusado.`)).toBe('O cartão *** foi recusado.');
  });

  it.each([
    ['<b>Não</b> autorizado', 'Não  autorizado'],
    ['{"erro":"Não"}', '"erro":"Não"'],
    ['Não\u0000\u0007autorizado', 'Não autorizado'],
    ['Saldo insuficiente em 06/10/2026, 89,00', 'Saldo insuficiente em 06/10/2026, 89,00'],
  ])('is fit for a page: %j', (text, fit) => {
    expect(shown(text)).toBe(fit);
  });

  it('is short', () => {
    expect(shown('Não '.repeat(1_000)).length).toBeLessThanOrEqual(300);
  });
});

it.each(['Fatura não encontrada.', 'FATURA NAO  ENCONTRADA', ' fatura não encontrada . '])(
  '"%s" is known again',
  (text) => {
    expect(plain(text)).toBe('fatura nao encontrada');
  },
);

describe('a refusal by its words', () => {
  const RULES: readonly ReasonRule[] = [
    { holds: /^saldo/, code: 'insufficient-funds', retryable: true },
    { holds: /insuficiente/, code: 'other', retryable: false },
  ];

  it.each([
    ['Saldo insuficiente', 'insufficient-funds', true],
    ['Limite insuficiente', 'other', false],
    ['Outra coisa', 'other', false],
  ])('%s: %s', (text, code, retryable) => {
    expect(refusalByWords(RULES, text, 'Nada foi dito.')).toEqual({ code, reason: text, retryable });
  });

  it.each(['', ' ', '05', '***'])('that says nothing ("%s") has ours', (text) => {
    expect(refusalByWords(RULES, text, 'Nada foi dito.').reason).toBe('Nada foi dito.');
  });
});
