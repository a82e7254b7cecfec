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
  /** Properties of the primary key. */
  keys: string[];
  prototype: object;
}

/**
 * Entities in and out by one statement each, by the same mapping as the ORM's but without its unit of work: for requests
 * that only read one, or only add one, and for workers that change many at once. What it reads is a copy: changes to it
 * are saved by {@link updateAll} alone.
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

  /** @param rest of the statement, behind the table's name, with values bound to `$1`, `$2` … */
  async readAll<T extends object>(
    schema: EntitySchema<T, never>,
    rest: string,
    values: readonly unknown[],
  ): Promise<T[]> {
    const plan = this.planOf(schema);
    const rows = await this.sql.query<Record<string, unknown>>(
      `select ${plan.selection} from ${plan.table} ${rest}`,
      values,
    );
    return rows.map((row) => hydrate<T>(plan, row));
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
    await this.sql.query(
      `insert into ${table} (${names}) select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [rowsOf(columns, entities)],
    );
  }

  /** Writes some properties of entities that are held, in one statement; all of them unless they are named. */
  async updateAll<T extends object>(
    schema: EntitySchema<T, never>,
    entities: readonly T[],
    properties?: readonly (keyof T & string)[],
  ): Promise<void> {
    if (entities.length === 0) return;
    const { table, columns, keys } = this.planOf(schema);
    const isKey = ([property]: [string, string]) => keys.includes(property);
    const written = columns.filter(
      (column) => !isKey(column) && (properties?.includes(column[0] as keyof T & string) ?? true),
    );
    const key = columns.filter(isKey);
    await this.sql.query(
      `update ${table} held set ${written.map(([, column]) => `${column} = changed.${column}`).join(', ')}
       from jsonb_populate_recordset(null::${table}, $1::jsonb) changed
       where ${key.map(([, column]) => `held.${column} = changed.${column}`).join(' and ')}`,
      [rowsOf([...key, ...written], entities)],
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
      keys: properties.filter(({ primary }) => primary === true).map(({ name }) => String(name)),
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

/** JSON by column names, as `jsonb_populate_recordset` reads it. */
function rowsOf(columns: Plan['columns'], entities: readonly object[]): string {
  return JSON.stringify(
    entities.map((entity) =>
      Object.fromEntries(
        columns.map(([property, column]) => [
          column.slice(1, -1),
          (entity as Record<string, unknown>)[property],
        ]),
      ),
    ),
  );
}

function columnOf({ columns }: Plan, property: string): string {
  const found = columns.find(([name]) => name === property);
  if (found === undefined) throw new Error(`There is no column for ${property}`);
  return found[1];
}
