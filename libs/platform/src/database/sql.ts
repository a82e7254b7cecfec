import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';

/**
 * Statements over whole sets of rows, for the places where entities would be loaded one by one only to be counted
 * or copied. Runs inside the transaction of the current {@link UnitOfWork}, where there is one, and sees what was
 * changed on entities there.
 */
@Injectable()
export class Sql {
  constructor(private readonly em: EntityManager) {}

  /** Values are bound to `$1`, `$2` … and may be arrays. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.em.isInTransaction()) await this.em.flush();
    const result = await this.executor().executeQuery<Row>(CompiledQuery.raw(text, values as unknown[]));
    return result.rows;
  }

  private executor(): Kysely<unknown> {
    return this.em.getTransactionContext<Kysely<unknown>>() ?? this.em.getConnection().getClient();
  }
}
