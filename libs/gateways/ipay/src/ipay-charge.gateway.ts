import {
  ChargeGateway,
  type AccountTest,
  type Boleto,
  type BoletoCharging,
  type CancelOutcome,
  type Cancelling,
  type CardCharging,
  type CardChargeRequest,
  type ChargeOutcome,
  type ChargeReference,
  type ChargeRequest,
  type GatewayProfile,
  type InstrumentOutcome,
  type LookUp,
  type LookUpRequest,
  type RefusalCode,
  type Unavailable,
} from '@mensal/billing/ports';
import {
  contradiction,
  lost,
  notSent,
  plain,
  readBoleto,
  refusedOrUnsure,
  TIME_ZONE,
  unavailable,
  unknown,
  unsure,
} from '@mensal/gateway-kit';
import { Clock, dateIn, type CalendarDate, type Identifier } from '@mensal/kernel';
import type { RealTime } from '@mensal/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardsOf } from './ipay-card.tokenizer.js';
import type { IpayClient } from './ipay-client.js';
import type { IpayCustomerDirectory } from './ipay-customer.directory.js';
import type { IpayListing } from './ipay-listing.js';
import type { Declined, IpayOrdering, Ordered } from './ipay-ordering.js';
import { foundOf, statusOf } from './ipay-outcomes.js';
import { invoiceRefusal, NO_SUCH_CUSTOMER, NO_SUCH_INVOICE, says } from './ipay-refusals.js';
import { IPAY_CREDENTIALS, IPAY_CARD_TOKEN } from './ipay.vendor.js';

/** A boleto has ten digits for its amount. */
const MOST_CENTS = 9_999_999_999;
/** How long a boleto is waited for, that the vendor registers after it has made the invoice. */
const REGISTRATION_WAITS_MS = [200, 400, 800, 1_600, 3_200];

/**
 * Invoices at a remote Ipay, which collects them by itself: a card invoice with the customer's card that is Primario, a
 * boleto that it registers. It tells nobody; all is found by looking.
 */
export class IpayChargeGateway extends ChargeGateway {
  readonly profile: GatewayProfile = {
    name: 'ipay',
    title: 'Ipay',
    methods: ['card', 'boleto'],
    limits: { min: 1, max: MOST_CENTS },
    requires: ['phone', 'address'],
    credentials: IPAY_CREDENTIALS,
  };

  constructor(
    private readonly ipay: IpayClient,
    private readonly ordering: IpayOrdering,
    private readonly customers: IpayCustomerDirectory,
    private readonly clock: Clock,
    private readonly realTime: RealTime,
    override readonly listing: IpayListing,
  ) {
    super();
  }

  /** Signing in does not look at the client's token: a read does. */
  async test(tenantId: Identifier): Promise<AccountTest> {
    const signedIn = await this.ipay.test(tenantId);
    if (signedIn.kind !== 'working') return signedIn;
    const read = await this.ipay.listServices(tenantId, { limit: 1 });
    if (read.kind === 'ok') return signedIn;
    return read.kind === 'not-sent' && read.trouble.code === 'credentials-refused'
      ? { kind: 'refused', reason: WRONG_TOKEN }
      : unavailable(read);
  }

  async lookUp({ tenantId, reference, gatewayId }: LookUpRequest): Promise<LookUp> {
    if (gatewayId !== undefined) {
      const order = await this.ordering.orderOf(tenantId, gatewayId);
      if (order !== undefined && order.reference !== reference) return { kind: 'not-found' };
      return this.lookUpByToken(tenantId, gatewayId, order);
    }
    const sought = await this.ordering.find(tenantId, reference);
    if (sought.kind === 'not-made') return { kind: 'not-found' };
    return sought.kind === 'made' ? this.lookUpByToken(tenantId, sought.token, sought.order) : sought;
  }

  override readonly card: CardCharging = {
    token: IPAY_CARD_TOKEN,
    charge: (request) => this.chargeCard(request),
  };

  override readonly boleto: BoletoCharging = { charge: (request) => this.issueBoleto(request) };

  override readonly cancelling: Cancelling = { cancel: (charge) => this.cancel(charge) };

  private async chargeCard(request: CardChargeRequest): Promise<ChargeOutcome> {
    if (request.instalments !== 1) return declined('invalid-request', 'O Ipay não parcela.');
    const refused = this.refuses(request);
    if (refused !== undefined) return refused;
    const [, customer = '', card = ''] = IPAY_CARD_TOKEN.exec(request.card.token) ?? [];
    const hindrance = await this.mayChargeAnother(request.tenantId, customer, card);
    if (hindrance !== undefined) return hindrance;
    const dueOn = dateIn(TIME_ZONE, this.clock.now());
    const ordered = await this.ordering.order(request, { customer, paymentType: 'Cartao', dueOn });
    if (ordered.kind !== 'ordered') return ordered;
    // A refusal is told by a look-up, which names the invoice that is to be cancelled then.
    const status = statusOf(ordered.invoice);
    if (status === 'paid') return { kind: 'approved', gatewayId: ordered.token };
    return status === 'pending' || status === 'declined'
      ? { kind: 'pending', gatewayId: ordered.token }
      : contradiction(`Invoice ${ordered.token} was made as ${status ?? 'something unknown'}`);
  }

  /** The vendor charges the customer's Primario: that is this card only where there is no other. */
  private async mayChargeAnother(
    tenantId: Identifier,
    customer: string,
    card: string,
  ): Promise<Declined | Unavailable | undefined> {
    const listed = await cardsOf(this.ipay, tenantId, customer);
    if (listed.kind !== 'ok' && !says(listed, NO_SUCH_CUSTOMER)) return unavailable(listed);
    const [only, ...others] = listed.kind === 'ok' ? listed.data : [];
    const isThis = only?.token === card && plain(only.status) === 'primario' && others.length === 0;
    return isThis ? undefined : declined('card-token', NOT_THE_ONLY_CARD);
  }

  private async issueBoleto(
    request: ChargeRequest & { dueOn: CalendarDate },
  ): Promise<InstrumentOutcome<Boleto>> {
    const refused = this.refuses(request);
    if (refused !== undefined) return refused;
    const customer = await this.customerOf(request);
    if (typeof customer !== 'string') return customer;
    const { dueOn } = request;
    const ordered = await this.ordering.order(request, { customer, paymentType: 'Boleto', dueOn });
    return ordered.kind === 'ordered' ? this.registered(request, ordered) : ordered;
  }

  /** Issued is what can be paid: what is registered later is found, with its line, by a look-up. */
  private async registered(
    { tenantId, sendBefore }: ChargeRequest,
    { token, invoice, order }: Ordered,
  ): Promise<InstrumentOutcome<Boleto>> {
    let { boletoBarcode } = invoice;
    for (const waitMs of REGISTRATION_WAITS_MS) {
      if (boletoBarcode !== null || this.realTime.now() + waitMs >= sendBefore.getTime()) break;
      await sleep(waitMs);
      const seen = await this.ipay.getInvoice(tenantId, token);
      if (seen.kind !== 'ok') return unknown(seen);
      ({ boletoBarcode } = seen.data);
    }
    if (boletoBarcode === null)
      return unknown(lost('timeout', `The boleto of invoice ${token} is not registered yet`));
    const boleto = readBoleto(boletoBarcode, order.amount, order.dueOn);
    return 'wrong' in boleto
      ? contradiction(`Invoice ${token}: ${boleto.wrong}`)
      : { kind: 'issued', gatewayId: token, instrument: boleto };
  }

  /** The vendor's token of the payer, whom it gets to know here at the latest. */
  private async customerOf({ tenantId, payer }: ChargeRequest): Promise<string | Declined | Unavailable> {
    const { remoteId, address } = payer;
    if (remoteId !== undefined) return remoteId;
    if (address === undefined) return declined('payer', INCOMPLETE_PAYER);
    const mirrored = await this.customers.mirror(tenantId, { ...payer, address }, undefined);
    if (mirrored.kind === 'mirrored') return mirrored.remoteId;
    return mirrored.kind === 'refused'
      ? declined('payer', mirrored.reason)
      : unavailable(notSent('unreachable', mirrored.detail));
  }

  /** What the vendor would take, and should not. */
  private refuses({ amount, payer }: ChargeRequest): Declined | undefined {
    const { limits, requires } = this.profile;
    if (amount < limits.min || amount > limits.max)
      return declined('amount', 'O valor está fora do que o Ipay cobra.');
    return requires.some((field) => payer[field] === undefined)
      ? declined('payer', INCOMPLETE_PAYER)
      : undefined;
  }

  /** Whatever the order was answered: only an invoice that is seen cancelled is cancelled. */
  private async cancel({ tenantId, gatewayId }: ChargeReference): Promise<CancelOutcome> {
    const order = await this.ordering.orderOf(tenantId, gatewayId);
    if (order === undefined) return NOT_OURS;
    const { customer } = order;
    const result = await this.ipay.updateInvoice(tenantId, gatewayId, { customer, status: 'Cancelado' });
    if (result.kind === 'not-sent') return unavailable(result);
    const seen = await this.ipay.getInvoice(tenantId, gatewayId);
    if (seen.kind === 'ok') {
      const status = statusOf(seen.data);
      if (status === 'cancelled') return { kind: 'cancelled' };
      if (status === 'paid') return { ...declined('not-allowed-now', ALREADY_PAID), kind: 'refused' };
    } else if (!says(seen, NO_SUCH_INVOICE)) return unknown(seen);
    if (result.kind === 'ok')
      return contradiction(`Invoice ${gatewayId} is not cancelled after it was taken to be`);
    return refusedOrUnsure(invoiceRefusal(result), result);
  }

  private async lookUpByToken(
    tenantId: Identifier,
    token: string,
    order: Ordered['order'] | undefined,
  ): Promise<LookUp> {
    const result = await this.ipay.getInvoice(tenantId, token);
    if (result.kind === 'ok') return foundOf(token, result.data, order);
    return says(result, NO_SUCH_INVOICE) ? { kind: 'not-found' } : unsure(result);
  }
}

function declined(code: RefusalCode, reason: string): Declined {
  return { kind: 'declined', refusal: { code, reason, retryable: false } };
}

const WRONG_TOKEN =
  'O Ipay não aceitou o token de cliente. Confira se está completo e se é do mesmo cliente.';
const INCOMPLETE_PAYER = 'O Ipay exige telefone e endereço do cliente.';
const NOT_THE_ONLY_CARD =
  'O Ipay cobraria outro cartão: este não é o único do seu cadastro lá, ou não existe mais. Cadastre-o de novo.';
const ALREADY_PAID = 'A fatura já está paga no Ipay.';
const NOT_OURS: CancelOutcome = {
  ...declined('invalid-request', 'Esta fatura do Ipay não foi emitida por aqui.'),
  kind: 'refused',
};
