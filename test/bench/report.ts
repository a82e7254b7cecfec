import Table from 'cli-table3';

export function printTable(title: string, head: string[], rows: string[][]): void {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
  });
  table.push(...rows);
  console.log(`${title}\n${table.toString()}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
