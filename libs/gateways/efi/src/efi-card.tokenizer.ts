import type { GatewayAccounts } from '@mensal/billing/ports';
import { CardTokenizer, type PlainCard, type TokenisingOutcome } from '@mensal/cards/ports';
import { lost, takesCards, untokenised, type ConnectedAccount, type Failed } from '@mensal/gateway-kit';
import type { CardBrand, Identifier } from '@mensal/kernel';
import { randomUUID } from 'node:crypto';
import type { EfiFailure, EfiResult } from './efi-answers.js';
import { encryptCard } from './efi-card-payload.js';
import type { EfiClient } from './efi-client.js';
import { INVALID } from './efi-errors.js';
import { EfiPublicKeys } from './efi-public-keys.js';
import { refusalOfError } from './efi-refusals.js';
import type { EfiCardToken } from './efi-wire.js';
import { EFI_CARD_TOKEN } from './efi.vendor.js';

/** Of the account: its permission, its payee code, what it may be used for. */
const OF_THE_ACCOUNT: ReadonlySet<number> = new Set([3500001, 3500008, 3500050, 4600035, 4600224]);
/** Of the moment. */
const TRY_LATER: ReadonlySet<number> = new Set([3500000, 3500049, 3500055, 4600100, 4699999]);
/** What cannot be decrypted comes under these, as an invalid card does. */
const MAY_BE_THE_KEY: ReadonlySet<number> = new Set([3500011, INVALID]);

type Access = Pick<ConnectedAccount, 'environment'> & { payeeCode: string };

/**
 * Tokenises as the vendor's browser package does, from here. The vendor calls this discontinued: "a fim de garantir a
 * proteção dos dados … e evitar recusa nas transações" it wants cards encrypted in the payer's browser.
 */
export class EfiCardTokenizer extends CardTokenizer {
  readonly gateway = 'efi';
  readonly token = EFI_CARD_TOKEN;
  /** The page's list; its table of errors also names diners, which the package refuses. */
  readonly brands: readonly CardBrand[] = ['visa', 'mastercard', 'amex', 'elo', 'hipercard'];
  readonly discontinued = true;

  private readonly keys: EfiPublicKeys;

  constructor(
    private readonly efi: EfiClient,
    private readonly accounts: GatewayAccounts,
  ) {
    super();
    this.keys = new EfiPublicKeys(efi);
  }

  isReady(tenantId: Identifier): Promise<boolean> {
    return takesCards(this.accounts, tenantId, this.gateway, ['payeeCode']);
  }

  async tokenise(tenantId: Identifier, card: PlainCard): Promise<TokenisingOutcome> {
    const access = await this.access(tenantId);
    if (access === undefined) return { kind: 'no-access', detail: 'There is no account with a payee code' };
    const key = await this.keys.of(tenantId, access);
    if (key.kind !== 'ok') return failureOf(key);
    const made = await this.exchange(tenantId, access, card, key.data);
    if (made.kind !== 'error' || !key.cached || !MAY_BE_THE_KEY.has(made.code)) return outcomeOf(made);
    // The vendor may have another key by now, which an old one looks like a wrong card to.
    this.keys.forget(access);
    const fresh = await this.keys.of(tenantId, access);
    if (fresh.kind !== 'ok') return failureOf(fresh);
    return outcomeOf(
      fresh.data === key.data ? made : await this.exchange(tenantId, access, card, fresh.data),
    );
  }

  private async access(tenantId: Identifier): Promise<Access | undefined> {
    const account = await this.efi.account(tenantId);
    const payeeCode = account?.credentials['payeeCode'];
    return account === undefined || payeeCode === undefined
      ? undefined
      : { environment: account.environment, payeeCode };
  }

  private async exchange(
    tenantId: Identifier,
    { environment, payeeCode }: Access,
    card: PlainCard,
    key: string,
  ): Promise<EfiResult<EfiCardToken>> {
    if (environment === 'homologation')
      return this.encrypted(card, key, undefined, (data) => this.efi.tokeniseCard(tenantId, payeeCode, data));
    const salt = await this.efi.tokenizerSalt(tenantId, payeeCode);
    if (salt.kind !== 'ok') return salt;
    return this.encrypted(card, key, salt.data, (data) =>
      this.efi.tokeniseCardInProduction(tenantId, payeeCode, randomUUID(), data),
    );
  }

  private async encrypted(
    card: PlainCard,
    key: string,
    salt: string | undefined,
    send: (data: string) => Promise<EfiResult<EfiCardToken>>,
  ): Promise<EfiResult<EfiCardToken>> {
    const data = encryptCard(card, key, salt);
    return data === undefined
      ? lost('unreadable-answer', 'The public key cannot encrypt a card')
      : send(data);
  }
}

function outcomeOf(result: EfiResult<EfiCardToken>): TokenisingOutcome {
  return result.kind === 'ok' ? { kind: 'token', token: result.data.payment_token } : failureOf(result);
}

/** What the vendor says no to is the card, unless it speaks of the account or of the moment. */
function failureOf(failed: Failed<EfiFailure>): TokenisingOutcome {
  if (failed.kind !== 'error') return untokenised(failed);
  const { detail } = failed.trouble;
  if (OF_THE_ACCOUNT.has(failed.code)) return { kind: 'no-access', detail };
  if (TRY_LATER.has(failed.code)) return { kind: 'unavailable', detail };
  const reason = refusalOfError(failed)?.reason ?? 'A Efí não aceitou o cartão.';
  return { kind: 'refused', code: String(failed.code), reason };
}
