import { Clock, dateIn, DomainError, type CalendarDate } from '@mensal/kernel';
import { FindCards } from '@mensal/cards';
import { TenantDirectory, todayOf, type TenantContext } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { Charge } from '../domain/charge.js';
import type { Invoice } from '../domain/invoice.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectionStore, type Collection } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';
import {
  meansByInstrument,
  paidAmounts,
  type Means,
  type NextTry,
  type PageState,
  type PaymentPage,
} from './payment-page-view.js';
import { PaymentPages } from './payment-pages.js';

/** What a payer who opens an invoice's page sees. It changes nothing: mail scanners open links too. */
@Injectable()
export class FindPaymentPage {
  constructor(
    private readonly pages: PaymentPages,
    private readonly tenants: TenantDirectory,
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly collections: CollectionStore,
    private readonly cards: FindCards,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws DomainError BILLING.PAGE_NOT_FOUND: no page's secret, a disabled tenant's, or a deleted invoice's */
  execute(secret: string): Promise<PaymentPage> {
    const { tenantId, pageKey } = this.pages.read(secret);
    return this.unitOfWork.atOneMoment(async () => {
      const tenant = await this.tenants.find(tenantId);
      const invoice = tenant && (await this.invoices.findByPage(tenantId, pageKey));
      if (tenant === undefined || invoice == null || invoice.status === 'deleted')
        throw new DomainError('BILLING.PAGE_NOT_FOUND');
      const today = todayOf(tenant, this.clock);
      return { tenant, invoice, today, state: await this.stateOf(tenant, invoice, today) };
    });
  }

  private async stateOf(tenant: TenantContext, invoice: Invoice, today: CalendarDate): Promise<PageState> {
    const status = invoice.statusOn(today);
    if (status === 'cancelled' || status === 'deleted') return { name: 'cancelled' };
    const charges = await this.charges.ofInvoice(tenant.tenantId, invoice.id);
    if (status === 'paid') return { name: 'paid', amounts: paidAmounts(invoice, charges) };
    const live = charges.find((charge) => charge.isLive());
    const byCard = invoice.paymentMethod === 'card';
    if (byCard && live !== undefined && live.status !== 'declined') return { name: 'processing' };
    const collection = await this.collections.find(tenant.tenantId, invoice.id);
    if (byCard)
      return { name: status, means: await this.meansByCard(tenant, invoice, charges[0], collection) };
    const { total } = invoice.amountsOn(today);
    return { name: status, means: meansByInstrument(live, total, this.clock.now(), collection) };
  }

  /** A refusal is told until another card is to be charged next. */
  private async meansByCard(
    tenant: TenantContext,
    { customerId, dueOn }: Invoice,
    newest: Charge | undefined,
    collection: Collection | undefined,
  ): Promise<Means> {
    const today = todayOf(tenant, this.clock);
    const cards = await this.cards.chargeable(tenant.tenantId, customerId, today);
    const [first] = cards;
    const refused = newest?.status === 'declined' ? newest : undefined;
    const isAnyLeft = cards.some(({ id }) => refused?.refused !== 'never' || id !== refused.cardId);
    const next = isAnyLeft ? nextTry(dueOn, collection, today, tenant.timeZone) : null;
    const isFirst = first === undefined || first.id === refused?.cardId;
    if (refused !== undefined && (isFirst || refused.isLive() || collection?.status === 'ended')) {
      const { cardId } = refused;
      const card = cardId === null ? undefined : await this.cards.one(tenant, cardId);
      return { kind: 'card-refused', card, next };
    }
    return { kind: 'card', card: first && (await this.cards.one(tenant, first.id)), next };
  }
}

/** Before the due date nothing is charged, but where somebody has asked for it. */
function nextTry(
  dueOn: CalendarDate,
  collection: Collection | undefined,
  today: CalendarDate,
  timeZone: string,
): NextTry {
  if (collection?.status !== 'waiting') return null;
  if (today < dueOn && !collection.requested) return dueOn;
  const day = collection.dueAt && dateIn(timeZone, collection.dueAt);
  return day !== null && day > today ? day : 'now';
}
