import { FindCards } from '@mensal/cards';
import { FindCustomers, type Customer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { Clock, type CalendarDate, type Identifier } from '@mensal/kernel';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_RETRY_DAYS, NO_ROUTING, type CollectionSettings } from '../domain/collection-settings.js';
import type { CollectionCase, Route } from '../domain/collection.js';
import type { Invoice } from '../domain/invoice.js';
import { GatewayAccounts, type GatewayAccount } from '../ports.js';
import { obstacleAt } from './charge-draft.js';
import { ChargeRepository } from './charge.repository.js';
import { CollectionStore, type Collection } from './collection.store.js';
import { GatewayRegistry } from './gateway-registry.js';
import { InvoiceRepository } from './invoice.repository.js';
import { payerOf } from './payer.js';

/** An invoice held for a decision, with all that the decision needs. */
export interface OpenCase {
  collection: Collection;
  invoice: Invoice;
  case: CollectionCase;
}

/** Reads what decisions about many invoices need: each kind of thing at once. */
@Injectable()
export class CollectionCases {
  constructor(
    private readonly collections: CollectionStore,
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly customers: FindCustomers,
    private readonly cards: FindCards,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly clock: Clock,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** How the tenant collects, with its accounts as they are until the transaction ends. */
  async lockSettings(tenantId: Identifier): Promise<CollectionSettings> {
    const settings = await this.collections.settingsOf(tenantId);
    for (const gateway of new Set(Object.values(settings?.routing ?? NO_ROUTING).flat()))
      await this.charges.lockAccount(tenantId, gateway, 'shared');
    return settings ?? { routing: NO_ROUTING, retryDays: DEFAULT_RETRY_DAYS };
  }

  /**
   * Within the current transaction, which holds the invoices and their live charges. It never waits for others, who may
   * be waiting for it: what somebody else holds is left for later.
   */
  async of(
    tenant: TenantContext,
    today: CalendarDate,
    due: readonly Collection[],
    { routing, retryDays }: CollectionSettings,
  ): Promise<{ open: OpenCase[]; held: Collection[] }> {
    const { tenantId } = tenant;
    const ids = due.map(({ invoiceId }) => invoiceId);
    const ours = new Set((await this.charges.liveForChange(tenantId, ids)).map(({ id }) => id));
    const invoices = new Map((await this.invoices.holdFree(tenantId, ids)).map((one) => [one.id, one]));
    const charges = Map.groupBy(await this.charges.ofInvoices(tenantId, ids), ({ invoiceId }) => invoiceId);
    const customerIds = due.map(({ customerId }) => customerId);
    const customers = await this.customers.many(tenantId, customerIds);
    const byCard = [...invoices.values()].filter(({ paymentMethod }) => paymentMethod === 'card');
    const cards = await this.cards.chargeableOf(
      tenantId,
      byCard.map(({ customerId }) => customerId),
      today,
    );
    const accounts = await this.accounts.list(tenantId);

    const open: OpenCase[] = [];
    const held: Collection[] = [];
    for (const collection of due) {
      const invoice = invoices.get(collection.invoiceId);
      const made = charges.get(collection.invoiceId) ?? [];
      if (invoice === undefined || made.some((charge) => charge.isLive() && !ours.has(charge.id))) {
        held.push(collection);
        continue;
      }
      const customer = customers.get(collection.customerId);
      open.push({
        collection,
        invoice,
        case: {
          invoice,
          now: this.clock.now(),
          today,
          charges: made,
          requested: collection.requested,
          routes: this.routesOf(invoice, today, routing[invoice.paymentMethod], customer, accounts),
          cards: cards.get(collection.customerId) ?? [],
          retryDays,
        },
      });
    }
    return { open, held };
  }

  private routesOf(
    invoice: Invoice,
    today: CalendarDate,
    order: readonly string[],
    customer: Customer | undefined,
    accounts: readonly GatewayAccount[],
  ): Route[] {
    const { homologationCharges } = this.configuration;
    const method = invoice.paymentMethod;
    const { total } = invoice.amountsOn(today);
    return order.map((name) => {
      if (customer === undefined) return { gateway: name, obstacle: 'payer-incomplete' };
      const gateway = this.gateways.find(name);
      const account = accounts.find((one) => one.gateway === name);
      const payment = { method, total, payer: payerOf(customer) };
      return { gateway: name, obstacle: obstacleAt(gateway, account, payment, homologationCharges) };
    });
  }
}
