import type { ReconciliationReport, RecordedDifference } from '@mensal/billing';
import { formatCents, type Cents } from '@mensal/kernel';
import Table from 'cli-table3';
import { csvOf, type Cell } from './csv.js';

/** How a table is shown: for people, or with whole values for programs. */
export type TableForm = 'table' | 'csv';

interface Column<Row> {
  name: string;
  of: (row: Row, form: TableForm) => Cell;
}

const money = (cents: Cents | null, form: TableForm): Cell =>
  cents === null || form === 'csv' ? cents : formatCents(cents);

const REPORTS: readonly Column<ReconciliationReport>[] = [
  { name: 'Reconciliation', of: ({ reconciliation }) => reconciliation.id },
  { name: 'Gateway', of: ({ reconciliation }) => reconciliation.gateway },
  { name: 'From', of: ({ reconciliation }) => reconciliation.from },
  { name: 'To', of: ({ reconciliation }) => reconciliation.to },
  { name: 'State', of: stateOf },
  { name: 'Ours', of: ({ ours }) => ours.count },
  { name: 'Paid', of: ({ ours }, form) => money(ours.paidCents, form) },
  { name: 'Theirs', of: ({ theirs }) => theirs.count },
  { name: 'Paid there', of: ({ theirs }, form) => money(theirs.paidCents, form) },
  { name: 'Differences', of: ({ differences }) => differences.seen },
  { name: 'Open', of: ({ differences }) => differences.open },
];

const DIFFERENCES: readonly Column<RecordedDifference>[] = [
  { name: 'Difference', of: ({ id }) => id },
  { name: 'Kind', of: ({ kind }) => kind },
  { name: 'Invoice', of: ({ invoiceId }) => invoiceId },
  { name: 'Charge', of: ({ chargeId }) => chargeId },
  { name: 'At the gateway', of: ({ gatewayId }) => gatewayId },
  { name: 'Reference', of: ({ reference }) => reference },
  { name: 'Here', of: ({ ourStatus }) => ourStatus },
  { name: 'Amount here', of: ({ ourCents }, form) => money(ourCents, form) },
  { name: 'There', of: ({ theirStatus }) => theirStatus },
  { name: 'Amount there', of: ({ theirCents }, form) => money(theirCents, form) },
  { name: 'Resolved', of: ({ resolution, reason }) => reason ?? resolution },
];

export function reportTable(reports: readonly ReconciliationReport[], form: TableForm): string {
  return shown(REPORTS, reports, form);
}

export function differenceTable(differences: readonly RecordedDifference[], form: TableForm): string {
  return shown(DIFFERENCES, differences, form);
}

/** What was left out of the comparison, in words; nothing where nothing was. */
export function notCompared({ reconciliation, notCompared: left }: ReconciliationReport): string[] {
  const { underWay, unreadable, unconfirmed } = left;
  return [
    ...(underWay > 0 ? [`${underWay} of ours are under way, and left to their own look-ups`] : []),
    ...(unreadable > 0 ? [`${unreadable} of theirs cannot be told apart`] : []),
    ...(unconfirmed > 0 ? [`${unconfirmed} that seemed to differ were neither confirmed nor denied`] : []),
    ...(reconciliation.listed ? [] : ['The gateway lists nothing: what only it knows cannot be found']),
  ];
}

function stateOf({ reconciliation: { outcome, trouble, startedAt } }: ReconciliationReport): string {
  if (outcome !== null) return outcome;
  if (trouble !== null) return `waits: ${trouble.code}`;
  return startedAt === null ? 'waits' : 'running';
}

function shown<Row>(columns: readonly Column<Row>[], rows: readonly Row[], form: TableForm): string {
  const names = columns.map(({ name }) => name);
  const cells = rows.map((row) => columns.map((column) => column.of(row, form)));
  if (form === 'csv') return csvOf(names, cells);
  const table = new Table({ head: names, style: { head: [] } });
  for (const row of cells) table.push(row.map((cell) => cell ?? ''));
  return table.toString();
}
