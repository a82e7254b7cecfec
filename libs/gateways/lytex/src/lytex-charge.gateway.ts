import {
  ChargeGateway,
  type AccountTest,
  type BoletoCharging,
  type CancelOutcome,
  type Cancelling,
  type CardCharging,
  type CardChargeRequest,
  type ChargeOutcome,
  type ChargeReference,
  type ChargeRequest,
  type GatewayCharge,
  type GatewayProfile,
  type InstrumentOutcome,
  type LookUp,
  type LookUpRequest,
  type PaymentMethod,
  type PixCharging,
  type PrepareOutcome,
  type Refunding,
  type RefundOutcome,
  type RefundsLookUp,
} from '@mensal/billing/ports';
import {
  contradiction,
  declinedOrUnsure,
  likeliestFirst,
  refusedOrUnsure,
  TIME_ZONE,
  unavailable,
  unknown,
  unsure,
} from '@mensal/gateway-kit';
import { addDays, dateIn, type CalendarDate, type Cents, type Clock, type Identifier } from '@mensal/kernel';
import type { LytexClient } from './lytex-client.js';
import { boletoOf, pixOf, type Issued } from './lytex-instruments.js';
import { LytexListing } from './lytex-listing.js';
import { LytexNotifications } from './lytex-notifications.js';
import { chargeOf, outcomeOf, receivedFor, refundsOf, statusOf } from './lytex-outcomes.js';
import { refusalIn, refusalOfError } from './lytex-refusals.js';
import { LYTEX_REFUND_RULES, refusalOfRefund } from './lytex-refunds.js';
import { newInvoice } from './lytex-requests.js';
import { isMissing, LytexSearch, mayBeOf } from './lytex-search.js';
import type { LytexInvoice } from './lytex-wire.js';
import { LYTEX_CARD_TOKEN, LYTEX_CREDENTIALS } from './lytex.vendor.js';

/** Boletos, Pix and card payments by Lytex: each is a cobrança that can be paid in one way only. */
export class LytexChargeGateway extends ChargeGateway {
  readonly profile: GatewayProfile = {
    name: 'lytex',
    title: 'Lytex',
    methods: ['boleto', 'pix', 'card'],
    // The vendor names no largest amount.
    limits: { min: 200, max: Number.MAX_SAFE_INTEGER },
    requires: ['email', 'phone'],
    credentials: LYTEX_CREDENTIALS,
  };

  private readonly search: LytexSearch;

  constructor(
    private readonly lytex: LytexClient,
    private readonly clock: Clock,
  ) {
    super();
    this.search = new LytexSearch(lytex);
  }

  test(tenantId: Identifier): Promise<AccountTest> {
    return this.lytex.test(tenantId);
  }

  async lookUp({ tenantId, method, reference, gatewayId }: LookUpRequest): Promise<LookUp> {
    const found =
      gatewayId === undefined
        ? await this.search.byReference(tenantId, reference)
        : await this.search.byId(tenantId, reference, gatewayId);
    if (!Array.isArray(found)) return found;
    // Ids begin with their time.
    const newestFirst = found.toSorted((a, b) => (a._id < b._id ? 1 : -1));
    const charges = newestFirst.map((invoice) => chargeOf(invoice, method));
    // One that cannot be read may be the one that was paid.
    if (!charges.every((charge): charge is GatewayCharge => charge !== undefined))
      return contradiction(`A cobrança of ${reference} has a status unknown to us`);
    const [charge, ...others] = likeliestFirst(charges, ({ status }) => status);
    return charge === undefined ? { kind: 'not-found' } : { kind: 'found', charge, others };
  }

  override readonly boleto: BoletoCharging = {
    charge: (request) =>
      this.issue(request, 'boleto', request.dueOn, (invoice) =>
        boletoOf(invoice, request.amount, request.dueOn),
      ),
  };

  override readonly pix: PixCharging = {
    tellsCodeAgain: true,
    charge: (request) =>
      this.issue(request, 'pix', lastDayBefore(request.expiresAt), (invoice) =>
        pixOf(invoice, request.amount),
      ),
  };

  override readonly card: CardCharging = {
    token: LYTEX_CARD_TOKEN,
    prepare: (request) => this.prepare(request),
    charge: (request) => this.pay(request),
  };

  override readonly refunds: Refunding = {
    rules: LYTEX_REFUND_RULES,
    refund: (charge, amount) => this.refund(charge, amount),
    lookUp: (charge) => this.lookUpRefunds(charge),
  };

  override readonly cancelling: Cancelling = { cancel: (charge) => this.cancel(charge) };

  override readonly notifications = new LytexNotifications(this.lytex);

  override readonly listing = new LytexListing(this.lytex);

  private async issue<Instrument>(
    request: ChargeRequest,
    method: PaymentMethod,
    dueOn: CalendarDate,
    read: (invoice: LytexInvoice) => Issued<Instrument>,
  ): Promise<InstrumentOutcome<Instrument>> {
    const made = await this.make(request, method, dueOn);
    if (made.kind !== 'made') return made;
    const { _id } = made.invoice;
    let issued = read(made.invoice);
    if (issued.kind === 'absent') {
      const seen = await this.lytex.getInvoice(request.tenantId, _id);
      if (seen.kind !== 'ok') return unknown(seen);
      issued = read(seen.data);
    }
    switch (issued.kind) {
      case 'right':
        return { kind: 'issued', gatewayId: _id, instrument: issued.instrument };
      case 'wrong':
        return contradiction(`Cobrança ${_id}: ${issued.detail}`);
      case 'absent':
        return contradiction(`Cobrança ${_id} does not tell what it is paid with`);
    }
  }

  /** A cobrança for cards alone: nothing is paid there without a card. It is due late enough to be paid after midnight. */
  private async prepare(request: ChargeRequest): Promise<PrepareOutcome> {
    const dueOn = addDays(dateIn(TIME_ZONE, this.clock.now()), 1);
    const made = await this.make(request, 'card', dueOn);
    return made.kind === 'made' ? { kind: 'prepared', gatewayId: made.invoice._id } : made;
  }

  private async make(request: ChargeRequest, method: PaymentMethod, dueOn: CalendarDate) {
    const { tenantId, reference, amount, sendBefore } = request;
    const result = await this.lytex.createInvoice(tenantId, newInvoice(request, method, dueOn), sendBefore);
    if (result.kind !== 'ok') return declinedOrUnsure(refusalIn(result), result);
    const { _id, status, totalValue } = result.data;
    if (statusOf(result.data) !== 'open' || totalValue !== amount || !mayBeOf(result.data, reference))
      return contradiction(`Cobrança ${_id} was made as ${status}, of ${totalValue} for ${amount} cents`);
    return { kind: 'made' as const, invoice: result.data };
  }

  /** What it answers is not documented, and a no may come of an earlier call that was carried out: the cobrança tells. */
  private async pay(request: CardChargeRequest): Promise<ChargeOutcome> {
    const { tenantId, gatewayId, amount, card, instalments, sendBefore } = request;
    if (gatewayId === undefined) throw new Error('A charge is prepared before it is paid with a card');
    const body = { _invoiceId: gatewayId, _cardTokenId: card.token, parcels: instalments };
    const result = await this.lytex.payInvoice(tenantId, body, sendBefore);
    if (result.kind === 'lost' || result.kind === 'not-sent') return unsure(result);
    const refused = result.kind === 'error' ? result : undefined;
    const seen = await this.lytex.getInvoice(tenantId, gatewayId);
    if (seen.kind === 'ok') return outcomeOf(seen.data, amount, refused);
    return refused !== undefined && isMissing(seen)
      ? { kind: 'declined', refusal: refusalOfError(refused) }
      : unknown(seen);
  }

  /** Only what is paid is refunded; and never more than was asked for, whatever the unit is. */
  private async refund(
    { tenantId, gatewayId, sendBefore }: ChargeReference & { sendBefore: Date },
    amount?: Cents,
  ): Promise<RefundOutcome> {
    const seen = await this.lytex.getInvoice(tenantId, gatewayId);
    if (seen.kind !== 'ok') return unavailable(seen);
    const refusal = refusalOfRefund(seen.data, amount);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const value = amount ?? receivedFor(seen.data);
    const result = await this.lytex.refundInvoice(tenantId, gatewayId, value, sendBefore);
    return result.kind === 'ok' ? { kind: 'accepted' } : refusedOrUnsure(refusalIn(result), result);
  }

  private async lookUpRefunds({ tenantId, gatewayId }: ChargeReference): Promise<RefundsLookUp> {
    const seen = await this.lytex.getInvoice(tenantId, gatewayId);
    if (seen.kind === 'ok') return { kind: 'found', refunds: refundsOf(seen.data) };
    return isMissing(seen) ? { kind: 'not-found' } : unsure(seen);
  }

  /** Whatever the order was answered: only a cobrança that is seen cancelled is cancelled. */
  private async cancel({ tenantId, gatewayId }: ChargeReference): Promise<CancelOutcome> {
    const result = await this.lytex.cancelInvoice(tenantId, gatewayId);
    if (result.kind === 'not-sent') return unavailable(result);
    const seen = await this.lytex.getInvoice(tenantId, gatewayId);
    if (seen.kind !== 'ok')
      return result.kind === 'error' && isMissing(result) && isMissing(seen)
        ? { kind: 'refused', refusal: refusalOfError(result) }
        : unknown(seen);
    const status = statusOf(seen.data);
    if (status === 'cancelled') return { kind: 'cancelled' };
    if (result.kind === 'ok')
      return contradiction(`Cobrança ${gatewayId} is not cancelled after it was taken to be`);
    // What holds for the account or the request says nothing of the cobrança: it may well be cancelled another time.
    if (result.kind === 'lost' || status === undefined || status === 'open' || status === 'declined')
      return unsure(result);
    return { kind: 'refused', refusal: { ...refusalOfError(result), retryable: status === 'pending' } };
  }
}

/** @param end of a day, which is a due date of the vendor's */
function lastDayBefore(end: Date): CalendarDate {
  return dateIn(TIME_ZONE, new Date(end.getTime() - 1));
}
