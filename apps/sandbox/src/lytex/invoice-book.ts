import type { Journal } from '../core/journal.js';
import { LytexError } from './errors.js';
import type { Invoice } from './invoice.js';

/** All invoices, in the order in which they were made. */
export class InvoiceBook {
  private readonly byId = new Map<string, Invoice>();

  constructor(private readonly journal: Journal) {
    for (const invoice of journal.take<Invoice>('invoice')) this.byId.set(invoice._id, invoice);
  }

  add(invoice: Invoice): void {
    this.byId.set(invoice._id, invoice);
    this.save(invoice);
  }

  save(invoice: Invoice): void {
    this.journal.put('invoice', invoice._id, invoice);
  }

  /** Another account's invoice answers as one that does not exist. @throws LytexError 404 */
  named(account: string, id: string): Invoice {
    const invoice = this.byId.get(id);
    if (invoice?.account !== account) throw new LytexError(404, 'Fatura não encontrada');
    invoice.calls++;
    return invoice;
  }

  find(id: string): Invoice | undefined {
    return this.byId.get(id);
  }

  all(): Invoice[] {
    return [...this.byId.values()];
  }

  reset(): void {
    this.byId.clear();
  }
}
