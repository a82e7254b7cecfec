import type { GatewayAccounts } from '@mensal/billing/ports';
import { CardTokenizer, type CardOwner, type PlainCard, type TokenisingOutcome } from '@mensal/cards/ports';
import type { CardBrand, Identifier } from '@mensal/kernel';
import type { LytexClient } from './lytex-client.js';
import { troubleOf, type Failed } from './lytex-outcomes.js';
import { refusalOfError } from './lytex-refusals.js';
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

  async isReady(tenantId: Identifier): Promise<boolean> {
    const account = await this.accounts.find(tenantId, this.gateway);
    return account !== undefined && account.active && account.methods.includes('card');
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
function failureOf(failed: Failed): TokenisingOutcome {
  const { code, detail } = troubleOf(failed);
  if (failed.kind === 'error')
    return failed.status === 403
      ? { kind: 'no-access', detail }
      : { kind: 'refused', code: String(failed.status), reason: refusalOfError(failed).reason };
  return code === 'credentials-refused' || code === 'no-account'
    ? { kind: 'no-access', detail }
    : { kind: 'unavailable', detail: `${code}: ${detail}` };
}
