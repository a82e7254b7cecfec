import type { RunProgress } from '@mensal/billing';
import type { CustomerCounts } from '@mensal/customers';
import { formatCents } from '@mensal/kernel';
import Table from 'cli-table3';

/** What a first run did, for a person: how many customers, invoices, how much, and who was left out and why. */
export function summarise({ run, skipped, ...progress }: RunProgress, counts: CustomerCounts): string {
  const table = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [] } });
  table.push(
    [{ colSpan: 2, content: `Billing run of ${run.businessDate}` }],
    ['Customers', count(counts.total)],
    ['Invoices issued', count(progress.invoices)],
    ['Total', formatCents(progress.total)],
    [{ colSpan: 2, content: 'Not billed in this run' }],
    ['  due date not within the lead yet: billed on their day', count(skipped.notDue)],
    ['  billing starts later', count(skipped.notStarted)],
    ['  billed for the period already', count(skipped.alreadyBilled)],
    ['  no active service', count(skipped.noActiveService)],
    ['  exceptions, to be looked at by a person', count(progress.exceptions)],
    ['  billed by hand (mode Manual)', count(counts.manual)],
    ['  inactive', count(counts.inactive)],
  );
  return table.toString();
}

function count(value: number): string {
  return value.toLocaleString('pt-BR');
}
