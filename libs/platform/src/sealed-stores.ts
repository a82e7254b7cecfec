import type { Identifier } from '@mensal/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { Sql } from './database/sql.js';
import { SealedSecretError, SecretBox, type SecretContext } from './secret-box.js';

const BATCH = 500;

/** Where a module keeps secrets that the {@link SecretBox} has sealed. */
export interface SealedStore {
  /** `<module>.<what>`. */
  name: string;
  columns: readonly SealedColumn[];
}

export interface SealedColumn {
  /** `<schema>.<table>`. */
  table: string;
  /** The columns of its primary key in their order, of texts and UUIDs; `tenant_id` is the first. */
  key: readonly string[];
  /** Null or empty where there is no secret. */
  column: string;
  /** @param rest of the row's key, in the order of {@link key} */
  contextOf: (tenantId: Identifier, ...rest: string[]) => SecretContext;
}

/** A row's key, in the order of its columns. */
type RowKey = readonly [Identifier, ...string[]];

interface Counts {
  changed: number;
  unreadable: number;
}

/** All places that hold sealed secrets, so that one command goes over them after a change of master key. */
@Injectable()
export class SealedStores {
  private readonly logger = new Logger(SealedStores.name);
  private readonly stores: SealedStore[] = [];

  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {}

  /** Called by modules while the application starts. */
  define(store: SealedStore): void {
    this.stores.push(store);
  }

  /**
   * Seals anew what an older master key sealed, in batches; goes over all of them, whatever becomes of one. Safe to
   * repeat.
   *
   * @returns how many secrets were sealed anew, by the name of the store
   * @throws Error where some could not be; then the older master keys are still needed
   */
  async reseal(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const failures: unknown[] = [];
    for (const store of this.stores)
      try {
        counts.set(store.name, await this.resealStore(store));
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
    if (failures.length === 1) throw failures[0];
    return counts;
  }

  private async resealStore({ name, columns }: SealedStore): Promise<number> {
    const counts = { changed: 0, unreadable: 0 };
    for (const column of columns) await this.resealColumn(column, counts);
    if (counts.unreadable > 0)
      throw new Error(
        `${name}: ${counts.unreadable} secrets could not be opened, each of them logged; ${counts.changed} were sealed anew`,
      );
    return counts.changed;
  }

  private async resealColumn(place: SealedColumn, counts: Counts): Promise<void> {
    const { table, key, column } = place;
    const columns = key.join(', ');
    const read = (after: readonly string[]) =>
      this.sql.query<Record<string, string>>(
        `select ${columns}, ${column} as sealed from ${table}
         where ${column} <> '' ${after.length > 0 ? `and (${columns}) > (${parametersOf(key)})` : ''}
         order by ${columns} limit ${BATCH}`,
        after,
      );
    let rows = await read([]);
    while (rows.length > 0) {
      for (const row of rows)
        await this.resealSecret(place, keyOf(row, key), row['sealed'] as string, counts);
      rows = await read(keyOf(rows.at(-1) as Record<string, string>, key));
    }
  }

  private async resealSecret(
    { table, key, column, contextOf }: SealedColumn,
    row: RowKey,
    sealed: string,
    counts: Counts,
  ): Promise<void> {
    const context = contextOf(...row);
    try {
      if (this.box.isCurrent(sealed)) return;
      const renewed = await this.box.seal(await this.box.open(sealed, context), context);
      const at = key.map((name, n) => `${name} = $${n + 1}`).join(' and ');
      // What was changed meanwhile was sealed with the present key, or erased.
      await this.sql.query(
        `update ${table} set ${column} = $${key.length + 1} where ${at} and ${column} = $${key.length + 2}`,
        [...row, renewed, sealed],
      );
      counts.changed += 1;
    } catch (error) {
      if (!(error instanceof SealedSecretError)) throw error;
      const at = Object.fromEntries(key.map((name, n) => [name, row[n]]));
      this.logger.error({ table, column, ...at, reason: error.message }, 'A secret cannot be opened');
      counts.unreadable += 1;
    }
  }
}

function parametersOf(key: readonly string[]): string {
  return key.map((_, n) => `$${n + 1}`).join(', ');
}

function keyOf(row: Readonly<Record<string, string>>, key: readonly string[]): RowKey {
  const [tenantId, ...rest] = key.map((name) => row[name] as string);
  return [tenantId as Identifier, ...rest];
}
