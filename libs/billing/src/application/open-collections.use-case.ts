import { Clock, startOfDay, type CalendarDate, type Cents, type Identifier } from '@mensal/kernel';
import type { TenantContext } from '@mensal/identity';
import { Injectable } from '@nestjs/common';
import type { PaymentMethod } from '../domain/invoice.js';
import { Announce } from './announce.js';
import { CollectInvoices } from './collect-invoices.use-case.js';
import { CollectionStore } from './collection.store.js';

/** Of an invoice that has just been issued. */
export interface IssuedInvoice {
  id: Identifier;
  number: number;
  customerId: Identifier;
  paymentMethod: PaymentMethod;
  dueOn: CalendarDate;
  price: Cents;
}

/**
 * Has invoices collected that have just been issued: boletos and Pix at once, cards from the due date on. Of a tenant that
 * has set no gateways to collect by, nothing is.
 */
@Injectable()
export class OpenCollections {
  constructor(
    private readonly collections: CollectionStore,
    private readonly collect: CollectInvoices,
    private readonly announce: Announce,
    private readonly clock: Clock,
  ) {}

  /** Within the current transaction. */
  async execute({ tenantId, timeZone }: TenantContext, invoices: readonly IssuedInvoice[]): Promise<void> {
    if (invoices.length === 0) return;
    await this.announce.execute(
      tenantId,
      invoices.map(({ id, number, customerId, dueOn, price }) => ({
        type: 'invoice.issued',
        invoiceId: id,
        detail: { number, customer: customerId, dueOn, price },
      })),
    );
    if ((await this.collections.settingsOf(tenantId)) === undefined) return;
    const now = this.clock.now();
    const dueDays = new Map<CalendarDate, Date>();
    const startOf = (day: CalendarDate) => {
      const start = dueDays.get(day) ?? startOfDay(day, timeZone);
      dueDays.set(day, start);
      return start > now ? start : now;
    };
    await this.collections.open(
      tenantId,
      now,
      invoices.map(({ id, customerId, paymentMethod, dueOn }) => ({
        invoiceId: id,
        customerId,
        dueAt: paymentMethod === 'card' ? startOf(dueOn) : now,
      })),
    );
    await this.collect.wakeWorkers();
  }
}
