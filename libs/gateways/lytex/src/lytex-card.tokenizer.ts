import type { GatewayAccounts } from '@mensal/billing/ports';
import { CardTokenizer, type CardOwner, type PlainCard, type TokenisingOutcome } from '@mensal/cards/ports';
import { takesCards, untokenised, type Failed } from '@mensal/gateway-kit';
import type { CardBrand, Identifier } from '@mensal/kernel';
import type { LytexFailure } from './lytex-answers.js';
import type { LytexClient } from './lytex-client.js';
import { LYTEX_CARD_TOKEN } from './lytex.vendor.js';

/** Cards belong to clients of the vendor's, so whose card it is must be known there before. */
export class LytexCardTokenizer extends CardTokenizer {
  readonly gateway = 'lytex';
  readonly token = LYTEX_CARD_TOKEN;
  /** The vendor lists none; these are what its acquirer takes in Brazil. */
  readonly brands: readonly CardBrand[] = ['visa', 'mastercard', 'amex', 'elo', 'hipercard'];
  readonly discontinued = false;

  constructor(
    private readonly lytex: LytexClient,
    private readonly accounts: GatewayAccounts,
  ) {
    super();
  }

  isReady(tenantId: Identifier): Promise<boolean> {
    return takesCards(this.accounts, tenantId, this.gateway);
  }

  async tokenise(tenantId: Identifier, card: PlainCard, owner: CardOwner): Promise<TokenisingOutcome> {
    const { remoteId, taxId } = owner;
    if (remoteId === undefined) return { kind: 'unavailable', detail: 'The customer is not known at Lytex' };
    const made = await this.lytex.tokeniseCard(tenantId, {
      _clientId: remoteId,
      cpfCnpj: taxId,
      number: card.number,
      holder: card.holder,
      expiry: card.month + card.year,
      cvc: card.securityCode,
    });
    return made.kind === 'ok' ? { kind: 'token', token: made.data } : failureOf(made);
  }
}

/** What the vendor says no to is the card, unless it speaks of the account. */
function failureOf(failed: Failed<LytexFailure>): TokenisingOutcome {
  if (failed.kind !== 'error') return untokenised(failed);
  return failed.status === 403
    ? { kind: 'no-access', detail: failed.trouble.detail }
    : // The vendor's own words may repeat what it was sent.
      { kind: 'refused', code: String(failed.status), reason: 'A Lytex não aceitou os dados do cartão.' };
}
