import { EntityManager } from '@mikro-orm/postgresql';
import type { EntitySchema } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Sql } from './sql.js';

interface Plan {
  table: string;
  /** Property → column, in the order of the insert. */
  columns: [property: string, column: string][];
  selection: string;
  insert: string;
  instants: string[];
  prototype: object;
}

/**
 * Single entities in and out by one statement each, by the same mapping as the ORM's but without its unit of work:
 * for requests that only read one, or only add one. What it reads is a copy to look at: changes to it are not saved.
 *
 * An ORM look-up takes three times the processor time of the statement itself (docs/adr/0007).
 */
@Injectable()
export class EntityRows {
  private readonly plans = new WeakMap<object, Plan>();

  constructor(
    private readonly em: EntityManager,
    private readonly sql: Sql,
  ) {}

  /** @param where equal values; `null` means "is null" */
  async read<T extends object>(
    schema: EntitySchema<T, never>,
    where: { [K in keyof T]?: T[K] },
  ): Promise<T | null> {
    const plan = this.planOf(schema);
    const values: unknown[] = [];
    const conditions = Object.entries(where).map(([property, value]) => {
      const column = columnOf(plan, property);
      return value === null ? `${column} is null` : `${column} = $${values.push(value)}`;
    });
    const [row] = await this.sql.query<Record<string, unknown>>(
      `select ${plan.selection} from ${plan.table} where ${conditions.join(' and ')} limit 1`,
      values,
    );
    return row === undefined ? null : hydrate<T>(plan, row);
  }

  async insert<T extends object>(schema: EntitySchema<T, never>, entity: T): Promise<void> {
    const plan = this.planOf(schema);
    const row = entity as Record<string, unknown>;
    await this.sql.query(
      plan.insert,
      plan.columns.map(([property]) => row[property]),
    );
  }

  /** Any number in one statement. */
  async insertAll<T extends object>(schema: EntitySchema<T, never>, entities: readonly T[]): Promise<void> {
    if (entities.length === 0) return;
    const { table, columns } = this.planOf(schema);
    const names = columns.map(([, column]) => column).join(', ');
    const rows = entities.map((entity) =>
      Object.fromEntries(
        columns.map(([property, column]) => [
          column.slice(1, -1),
          (entity as Record<string, unknown>)[property],
        ]),
      ),
    );
    await this.sql.query(
      `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    );
  }

  private planOf<T extends object>(schema: EntitySchema<T, never>): Plan {
    const known = this.plans.get(schema);
    if (known !== undefined) return known;
    const metadata = this.em.getMetadata().get<T>(schema);
    const stored = metadata.props.filter(({ persist }) => persist !== false);
    const properties = stored.map((property) => ({
      ...property,
      column: property.fieldNames[0] ?? '',
    }));
    const table = `"${metadata.schema ?? ''}"."${metadata.tableName}"`;
    const columns = properties.map(({ name, column }): [string, string] => [String(name), `"${column}"`]);
    const plan: Plan = {
      table,
      columns,
      selection: columns.map(([property, column]) => `${column} as "${property}"`).join(', '),
      insert: `insert into ${table} (${columns.map(([, column]) => column).join(', ')})
        values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      prototype: metadata.class.prototype as object,
      instants: properties.filter(({ type }) => type === 'datetime').map(({ name }) => String(name)),
    };
    this.plans.set(schema, plan);
    return plan;
  }
}

function hydrate<T extends object>(plan: Plan, row: Record<string, unknown>): T {
  for (const instant of plan.instants) {
    if (typeof row[instant] === 'string') row[instant] = new Date(row[instant]);
  }
  // Not assigned one by one: the ORM has put setters that track changes on the prototype.
  return Object.setPrototypeOf(row, plan.prototype) as T;
}

function columnOf({ columns }: Plan, property: string): string {
  const found = columns.find(([name]) => name === property);
  if (found === undefined) throw new Error(`There is no column for ${property}`);
  return found[1];
}
