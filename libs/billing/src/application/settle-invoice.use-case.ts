import { dateIn, type CalendarDate, type Identifier } from '@mensal/kernel';
import { TenantDirectory } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import type { ChargeTime } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import type { Invoice } from '../domain/invoice.js';
import { settle } from '../domain/settlement.js';
import { Announce } from './announce.js';
import type { BillingEvent } from './billing-events.js';
import { CollectionStore } from './collection.store.js';
import { InvoiceRepository } from './invoice.repository.js';

/** Gives invoices what charges brought in: a card on the day whose total was charged, else on the day of the payment. */
@Injectable()
export class SettleInvoice {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly tenants: TenantDirectory,
    private readonly collections: CollectionStore,
    private readonly announce: Announce,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * A payment that the invoice no longer waited for, or too small a one, is a credit on the charge, never dropped.
   *
   * @returns those of the charges whose invoices were paid by them now
   */
  async execute(tenantId: Identifier, charges: readonly Charge[], time: ChargeTime): Promise<Charge[]> {
    if (charges.length === 0) return [];
    return this.unitOfWork.run(async () => {
      const timeZone = await this.tenants.timeZoneOf(tenantId);
      const ids = charges.map(({ invoiceId }) => invoiceId);
      const held = new Map((await this.invoices.hold(tenantId, ids)).map((invoice) => [invoice.id, invoice]));
      const settled: { charge: Charge; invoice: Invoice; event: BillingEvent }[] = [];
      for (const charge of charges) {
        const invoice = held.get(charge.invoiceId) ?? null;
        const paidOn = dayOfPayment(charge, timeZone, time);
        if (settle(charge, invoice, paidOn, time) && invoice !== null)
          settled.push({ charge, invoice, event: paidBy(charge, paidOn) });
      }
      const invoices = settled.map(({ invoice }) => invoice);
      await this.invoices.savePaid(invoices);
      await this.collections.finish(
        tenantId,
        invoices.map(({ id }) => id),
        time.now,
      );
      await this.announce.execute(
        tenantId,
        settled.map(({ event }) => event),
      );
      return settled.map(({ charge }) => charge);
    });
  }
}

function dayOfPayment({ method, chargedOn, paidAt }: Charge, timeZone: string, { now }: ChargeTime) {
  return method === 'card' ? chargedOn : dateIn(timeZone, paidAt ?? now);
}

function paidBy(charge: Charge, paidOn: CalendarDate): BillingEvent {
  const { id, invoiceId, gateway, method, received, lateFee, credit } = charge;
  const detail = { charge: id, gateway, method, paidOn, received, lateFee, credit };
  return { type: 'invoice.paid', invoiceId, detail };
}
