import {
  ChargeGateway,
  type AccountTest,
  type CancelOutcome,
  type Cancelling,
  type CardCharging,
  type CardChargeRequest,
  type ChargeOutcome,
  type ChargeReference,
  type ChargeRequest,
  type GatewayProfile,
  type InstalmentQuoting,
  type LookUp,
  type LookUpRequest,
  type PrepareOutcome,
  type Refunding,
  type RefundOutcome,
  type RefundsLookUp,
} from '@mensal/billing/ports';
import {
  allPages,
  contradiction,
  declinedOrUnsure,
  refusedOrUnsure,
  unavailable,
  unknown,
  unsure,
} from '@mensal/gateway-kit';
import type { Cents, Identifier } from '@mensal/kernel';
import { EfiClient } from './efi-client.js';
import { NO_SUCH_PROPERTY, NOT_CANCELLABLE } from './efi-errors.js';
import { EfiListing } from './efi-listing.js';
import { EfiNotifications } from './efi-notifications.js';
import type { EfiFailure, EfiResult } from './efi-answers.js';
import { countingFirst, foundOf, outcomeOf } from './efi-outcomes.js';
import { EFI_REFUND_RULES, refundsOf } from './efi-refunds.js';
import { refusalOfError } from './efi-refusals.js';
import { chargesMadeFor, furtherPayment, newCharge, payment } from './efi-requests.js';
import type { EfiListed, EfiPaid } from './efi-wire.js';
import { EFI_CARD_TOKEN, EFI_CREDENTIALS } from './efi.vendor.js';

/** A list that goes on beyond this is not the list we asked for. */
const MOST_PAGES = 50;

/**
 * Card payments by Efí, in two steps: a charge is made known, which moves no money, then paid with a card's token. So
 * the id is known before money may move, and whatever gets lost is looked up by it.
 */
export class EfiChargeGateway extends ChargeGateway {
  readonly profile: GatewayProfile = {
    name: 'efi',
    title: 'Efí',
    methods: ['card'],
    // The largest amount is the account's own, which the vendor tells by refusing (3500006, 4600037).
    limits: { min: 500, max: Number.MAX_SAFE_INTEGER },
    requires: ['email', 'phone'],
    credentials: EFI_CREDENTIALS,
  };

  constructor(private readonly efi: EfiClient) {
    super();
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.efi.test(tenantId);
  }

  async lookUp(request: LookUpRequest): Promise<LookUp> {
    const { gatewayId } = request;
    if (gatewayId !== undefined) return this.lookUpById(request, gatewayId);
    const found = await this.allMadeFor(request);
    if (found.kind !== 'ok') return unsure(found);
    const [likeliest, ...others] = countingFirst(found.data);
    if (likeliest === undefined) return { kind: 'not-found' };
    // The list does not say why a payment was refused: the one that counts is asked for by itself.
    const charge = await this.lookUpById(request, String(likeliest.id), others);
    return charge.kind === 'not-found' ? contradiction(`Charge ${likeliest.id} is listed only`) : charge;
  }

  override readonly card: CardCharging = {
    token: EFI_CARD_TOKEN,
    prepare: (request) => this.prepare(request),
    charge: (request) => this.pay(request),
    retry: (request) => this.retry(request),
  };

  override readonly refunds: Refunding = {
    rules: EFI_REFUND_RULES,
    refund: (charge, amount) => this.refund(charge, amount),
    lookUp: (charge) => this.lookUpRefunds(charge),
  };

  override readonly cancelling: Cancelling = { cancel: (charge) => this.cancel(charge) };

  override readonly instalments: InstalmentQuoting = {
    quote: async ({ tenantId, brand, amount }) => {
      const result = await this.efi.installments(tenantId, brand, amount);
      if (result.kind === 'ok')
        return {
          kind: 'quoted',
          options: result.data.installments.map(({ installment, value, interest_percentage }) => ({
            instalments: installment,
            amount: value,
            interestRate: interest_percentage,
          })),
        };
      const refusal = refusalOfError(result);
      return refusal === undefined ? unavailable(result) : { kind: 'refused', refusal };
    },
  };

  override readonly notifications = new EfiNotifications(this.efi);

  override readonly listing = new EfiListing(this.efi);

  private async prepare(request: ChargeRequest): Promise<PrepareOutcome> {
    const { tenantId, reference, amount, sendBefore } = request;
    const account = await this.efi.account(tenantId);
    const body = newCharge(request, account?.notificationUrl);
    const result = await this.efi.createCharge(tenantId, body, sendBefore);
    if (result.kind !== 'ok') return declinedOrUnsure(refusalOfError(result), result);
    const { charge_id, status, total, custom_id } = result.data;
    if (status !== 'new' || total !== amount || (custom_id !== null && custom_id !== reference))
      return contradiction(`Charge ${charge_id} was made as ${status}, of ${total} for ${amount} cents`);
    return { kind: 'prepared', gatewayId: String(charge_id) };
  }

  private async pay(request: CardChargeRequest): Promise<ChargeOutcome> {
    const { tenantId, gatewayId, amount, sendBefore } = request;
    if (gatewayId === undefined) throw new Error('A charge is prepared before it is paid with a card');
    const result = await this.efi.payCharge(tenantId, gatewayId, payment(request), sendBefore);
    return paidOf(result, amount);
  }

  private async retry(request: CardChargeRequest & { gatewayId: string }): Promise<ChargeOutcome> {
    const { tenantId, gatewayId, amount, sendBefore } = request;
    const result = await this.efi.retryCharge(tenantId, gatewayId, furtherPayment(request), sendBefore);
    return paidOf(result, amount);
  }

  /** The page wants a `paid` charge, and names no code for the others: so they are told from it beforehand. */
  private async refund(
    { tenantId, gatewayId, sendBefore }: ChargeReference & { sendBefore: Date },
    amount?: Cents,
  ): Promise<RefundOutcome> {
    const charge = await this.efi.getCharge(tenantId, gatewayId);
    if (charge.kind !== 'ok') return unavailable(charge);
    const { status } = charge.data;
    if (status !== 'paid') {
      const reason = `A Efí só estorna cobranças pagas e confirmadas (paid); esta está como ${status}.`;
      const retryable = status === 'approved' || status === 'waiting';
      return { kind: 'refused', refusal: { code: 'not-allowed-now', reason, retryable } };
    }
    const body = amount === undefined ? {} : { amount };
    const result = await this.efi.refundCharge(tenantId, gatewayId, body, sendBefore);
    return result.kind === 'ok' ? { kind: 'accepted' } : refusedOrUnsure(refusalOfError(result), result);
  }

  private async lookUpRefunds({ tenantId, gatewayId }: ChargeReference): Promise<RefundsLookUp> {
    const result = await this.efi.getCharge(tenantId, gatewayId);
    if (result.kind === 'ok') return { kind: 'found', refunds: refundsOf(result.data) };
    return result.kind === 'error' && result.code === NO_SUCH_PROPERTY
      ? { kind: 'not-found' }
      : unsure(result);
  }

  /** Whatever the order was answered: only a charge that is seen cancelled is cancelled. */
  private async cancel({ tenantId, gatewayId }: ChargeReference): Promise<CancelOutcome> {
    const result = await this.efi.cancelCharge(tenantId, gatewayId);
    if (result.kind === 'not-sent') return unavailable(result);
    const charge = await this.efi.getCharge(tenantId, gatewayId);
    const isMissing = charge.kind === 'error' && charge.code === NO_SUCH_PROPERTY;
    if (charge.kind !== 'ok' && !isMissing) return unknown(charge);
    if (charge.kind === 'ok' && charge.data.status === 'canceled') return { kind: 'cancelled' };
    if (result.kind === 'ok')
      return contradiction(`Charge ${gatewayId} is not cancelled after it was taken to be`);
    // What holds for the account or the request says nothing of the charge: it may well be cancelled another time.
    const isRefused =
      result.kind === 'error' &&
      (NOT_CANCELLABLE.has(result.code) || (isMissing && result.code === NO_SUCH_PROPERTY));
    return refusedOrUnsure(isRefused ? refusalOfError(result) : undefined, result);
  }

  private async lookUpById(
    { tenantId, reference }: LookUpRequest,
    gatewayId: string,
    others: readonly EfiListed[] = [],
  ): Promise<LookUp> {
    const result = await this.efi.getCharge(tenantId, gatewayId);
    if (result.kind === 'ok') {
      // Ids are the vendor's and short: one that is mistaken is somebody else's charge.
      const { custom_id } = result.data;
      if (custom_id !== null && custom_id !== reference) return { kind: 'not-found' };
      return foundOf(result.data, others);
    }
    if (result.kind === 'error' && result.code === NO_SUCH_PROPERTY) return { kind: 'not-found' };
    return unsure(result);
  }

  /** Until a page brings nothing new, since the vendor may give fewer a page than asked for. */
  private async allMadeFor(request: LookUpRequest): Promise<EfiResult<EfiListed[]>> {
    const filter = chargesMadeFor(request);
    const listed = await allPages<EfiListed, EfiFailure>(MOST_PAGES, async (page, before) => {
      const result = await this.efi.listCharges(request.tenantId, { ...filter, page });
      if (result.kind !== 'ok') return result;
      const entries = result.data.filter(({ id }) => !before.some((seen) => seen.id === id));
      return { kind: 'ok', data: { entries, isLast: entries.length === 0 } };
    });
    if (listed.kind !== 'ok') return listed;
    // The filter is the vendor's, and the list is a beta: others' charges are not taken for ours.
    return { kind: 'ok', data: listed.data.filter(({ custom_id }) => custom_id === request.reference) };
  }
}

function paidOf(result: EfiResult<EfiPaid>, amount: Cents): ChargeOutcome {
  return result.kind === 'ok'
    ? outcomeOf(result.data, amount)
    : declinedOrUnsure(refusalOfError(result), result);
}
