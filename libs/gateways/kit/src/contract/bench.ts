import type {
  CardCharging,
  CardChargeRequest,
  ChargeGateway,
  ChargeRequest,
  GatewayCharge,
  GatewayChargeStatus,
  LookUp,
  PaymentMethod,
  Refunding,
  Refusal,
} from '@mensal/billing/ports';
import {
  addDays,
  newIdentifier,
  startOfDay,
  SystemClock,
  type CalendarDate,
  type Cents,
  type Identifier,
} from '@mensal/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { TIME_ZONE } from '../adapter/time-zone.js';
import { must, mustBe, violated } from './checks.js';
import type { GatewayRun, Offer } from './gateway-run.js';
import { payerFor } from './payers.js';
import type { CardFate, MoneySeen, VendorControls } from './vendor-controls.js';
import { watched, type CaseLog } from './watched-gateway.js';

/** A charge that the gateway knows, or a request whose id never came. */
export interface Sought {
  tenantId: Identifier;
  reference: string;
  gatewayId?: string | undefined;
  /** A card if left out. */
  method?: PaymentMethod;
}

export type Held = ChargeRequest & Sought & { gatewayId: string };
export type HeldByCard = CardChargeRequest & { gatewayId: string };

const USUAL_AMOUNT: Cents = 8900;
const SEND_WITHIN_MS = 60_000;
const POLL_MS = 20;
/** However slow the machine is. */
const FEWEST_LOOKS = 4;
const DAYS_TO_PAY = 3;

/** Whether a charge can be known to the gateway before it is paid. */
export function hasOpenCharges(offers: ReadonlySet<Offer>): boolean {
  return offers.has('card.prepare') || offers.has('boleto') || offers.has('pix');
}

/** One case's view of the gateway: a tenant of its own, requests as billing sends them, and what follows from them. */
export class Bench {
  private readonly realTime = new SystemClock();

  private constructor(
    readonly gateway: ChargeGateway,
    readonly vendor: VendorControls,
    readonly tenantId: Identifier,
    readonly run: GatewayRun,
    private readonly patienceMs: number,
    private readonly log: CaseLog,
  ) {}

  static async open(run: GatewayRun, patienceMs: number, log: CaseLog): Promise<Bench> {
    const { gateway, vendor } = run.stage();
    await vendor.calm();
    const tenantId = await vendor.newTenant();
    const bench = new Bench(watched(gateway, log), vendor, tenantId, run, patienceMs, log);
    bench.keepSecretsOf(tenantId);
    return bench;
  }

  offers(offer: Offer): boolean {
    return this.run.offers.includes(offer);
  }

  keepSecretsOf(tenantId: Identifier): void {
    for (const secret of this.vendor.secretsOf(tenantId)) this.keepSecret('a credential', secret);
  }

  keepSecret(what: string, secret: string): void {
    this.log.keepSecret(what, secret);
  }

  async anotherTenant(): Promise<Identifier> {
    const tenantId = await this.vendor.newTenant();
    this.keepSecretsOf(tenantId);
    return tenantId;
  }

  /** Of a payer with what the profile requires, and nothing more. */
  request(change: Partial<ChargeRequest> = {}): ChargeRequest {
    const { limits, requires } = this.gateway.profile;
    return {
      tenantId: this.tenantId,
      reference: newIdentifier(),
      amount: Math.min(Math.max(USUAL_AMOUNT, limits.min), limits.max),
      description: 'Mensalidade 10/2026',
      payer: payerFor(requires),
      sendBefore: new Date(this.realTime.now().getTime() + SEND_WITHIN_MS),
      ...change,
    };
  }

  /** Before anything was sent. */
  async cardRequest(
    fate: CardFate = 'approved',
    change: Partial<CardChargeRequest> = {},
  ): Promise<CardChargeRequest> {
    const card = change.card ?? { token: await this.cardToken(fate) };
    return { instalments: 1, gatewayId: undefined, ...this.request(change), ...change, card };
  }

  /** A card payment that can be sent: known to the gateway already, where it has that step. */
  async readyToPay(
    fate: CardFate = 'approved',
    change: Partial<CardChargeRequest> = {},
  ): Promise<CardChargeRequest> {
    const given = await this.cardRequest(fate, change);
    return this.offers('card.prepare') ? this.prepared(given) : given;
  }

  async prepared(given: CardChargeRequest): Promise<HeldByCard> {
    const outcome = mustBe(await this.prepare(given), 'prepared', 'An undisturbed preparation');
    return { ...given, gatewayId: outcome.gatewayId };
  }

  prepare(given: CardChargeRequest) {
    return this.card.prepare?.(given) ?? violated('card.prepare is offered, and not there');
  }

  retry(given: HeldByCard) {
    return this.card.retry?.(given) ?? violated('card.retry is offered, and not there');
  }

  get card(): CardCharging {
    return this.gateway.card ?? violated('card is offered, and not there');
  }

  async cardToken(fate: CardFate): Promise<string> {
    const token = await this.needed('cardToken')(this.tenantId, fate);
    this.keepSecret('a card token', token);
    return token;
  }

  /** A payment by card that came through, and that the vendor has confirmed. */
  async paidByCard(change: Partial<CardChargeRequest> = {}): Promise<HeldByCard> {
    const given = await this.readyToPay('approved', change);
    const outcome = mustBe(
      await this.card.charge(given),
      ['approved', 'pending'],
      'A payment with a card that is good',
    );
    const held = { ...given, gatewayId: outcome.gatewayId };
    await this.settled(held, 'paid');
    return held;
  }

  /** A payment by card that was refused, at once or after a while. */
  async refusedByCard(fate: 'refused' | 'try-later'): Promise<{ held: HeldByCard; refusal: Refusal }> {
    const given = await this.readyToPay(fate);
    const outcome = mustBe(
      await this.card.charge(given),
      ['declined', 'pending'],
      'A payment with a card that is refused',
    );
    const gatewayId = outcome.kind === 'pending' ? outcome.gatewayId : given.gatewayId;
    const held = { ...given, gatewayId: gatewayId ?? (await this.idOf(given)) };
    if (outcome.kind === 'declined') return { held, refusal: outcome.refusal };
    const charge = await this.settled(held, 'declined');
    return { held, refusal: charge.refusal ?? violated('A declined charge has its refusal', charge) };
  }

  /** Of boletos; a Pix expires when this day begins. */
  get dueOn(): CalendarDate {
    return addDays(this.vendor.today(), DAYS_TO_PAY);
  }

  issue(method: 'boleto' | 'pix', request: ChargeRequest) {
    const { boleto, pix } = this.gateway;
    const { dueOn } = this;
    if (method === 'boleto' && boleto !== undefined) return boleto.charge({ ...request, dueOn });
    if (method === 'pix' && pix !== undefined)
      return pix.charge({ ...request, expiresAt: startOfDay(dueOn, TIME_ZONE) });
    return violated(`${method} is offered, and not there`);
  }

  async issued(method: 'boleto' | 'pix'): Promise<Held> {
    const request = this.request();
    const { gatewayId } = mustBe(await this.issue(method, request), 'issued', `An undisturbed ${method}`);
    return { ...request, method, gatewayId };
  }

  /** A charge that waits to be paid, by whatever method the gateway has. */
  async open(): Promise<Held> {
    if (this.offers('pix')) return this.issued('pix');
    if (this.offers('boleto')) return this.issued('boleto');
    return this.prepared(await this.cardRequest());
  }

  /** A charge that was paid, by whatever method the gateway has. */
  async paid(): Promise<Held> {
    if (this.offers('card')) return this.paidByCard();
    const held = await this.open();
    await this.vendor.makePaid(held.tenantId, held.gatewayId);
    await this.settled(held, 'paid');
    return held;
  }

  cancel({ gatewayId }: { gatewayId: string }) {
    const { cancelling } = this.gateway;
    return (cancelling ?? violated('cancelling is offered, and not there')).cancel({
      tenantId: this.tenantId,
      gatewayId,
    });
  }

  refund({ gatewayId, sendBefore }: { gatewayId: string; sendBefore: Date }, amount?: Cents) {
    const charge = { tenantId: this.tenantId, gatewayId, sendBefore };
    return this.refunding.refund(charge, amount);
  }

  get refunding(): Refunding {
    return this.gateway.refunds ?? violated('refunds are offered, and not there');
  }

  lookUpRefunds({ tenantId, gatewayId }: { tenantId: Identifier; gatewayId: string }) {
    return this.refunding.lookUp({ tenantId, gatewayId });
  }

  /** One page of what was charged today. */
  listed(tenantId = this.tenantId, after?: string) {
    const { listing } = this.gateway;
    const today = this.vendor.today();
    const request = { tenantId, from: today, to: today, after };
    return (listing ?? violated('listing is offered, and not there')).list(request);
  }

  /** By the id, where there is one; else by the reference. */
  lookUp({ tenantId, reference, gatewayId, method = this.method }: Sought): Promise<LookUp> {
    const today = this.vendor.today();
    return this.gateway.lookUp({ tenantId, method, reference, gatewayId, madeFrom: today, madeTo: today });
  }

  lookUpByReference(sought: Sought): Promise<LookUp> {
    return this.lookUp({ ...sought, gatewayId: undefined });
  }

  /** What a look-up finds, once it has one of these statuses. */
  async settled(sought: Sought, ...statuses: GatewayChargeStatus[]): Promise<GatewayCharge> {
    const found = await this.eventually(
      `A look-up must find the charge ${statuses.join(' or ')}`,
      () => this.lookUp(sought),
      (answer) => answer.kind === 'found' && statuses.includes(answer.charge.status),
    );
    return mustBe(found, 'found', 'A charge').charge;
  }

  money({ tenantId, reference }: Sought): Promise<MoneySeen> {
    return this.vendor.money(tenantId, reference);
  }

  async mustHavePaid(sought: Sought, payments: number): Promise<void> {
    const money = await this.money(sought);
    must(
      money.payments === payments,
      `Money must have moved ${payments === 1 ? 'once' : `${payments} times`} at the vendor`,
      money,
    );
  }

  /** Looks until it holds, while the vendor's time passes. */
  async eventually<Seen>(
    rule: string,
    look: () => Promise<Seen>,
    holds: (seen: Seen) => boolean,
  ): Promise<Seen> {
    const end = performance.now() + this.patienceMs;
    for (let looks = 1; ; looks += 1) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (looks >= FEWEST_LOOKS && performance.now() > end)
        violated(`${rule} within ${this.patienceMs} ms`, seen);
      await this.vendor.passTime();
      await sleep(Math.min(POLL_MS, this.patienceMs));
    }
  }

  /** @throws Error where the harness lacks what this gateway's cases need */
  needed<
    Name extends 'cardToken' | 'unknownCardToken' | 'revokeAccess' | 'notificationOf' | 'unknownNotification',
  >(name: Name): NonNullable<VendorControls[Name]> {
    const control = this.vendor[name];
    if (control === undefined) throw new Error(`These cases need VendorControls.${name}`);
    return (typeof control === 'function' ? control.bind(this.vendor) : control) as NonNullable<
      VendorControls[Name]
    >;
  }

  private get method(): PaymentMethod {
    return this.gateway.profile.methods.includes('card')
      ? 'card'
      : (this.gateway.profile.methods[0] ?? 'card');
  }

  private async idOf(sought: Sought): Promise<string> {
    const found = await this.lookUpByReference(sought);
    // A refusal may leave no charge behind.
    return found.kind === 'found' ? found.charge.gatewayId : this.vendor.unknownGatewayId;
  }
}
