import { EntityManager, IsolationLevel, MikroORM } from '@mikro-orm/postgresql';
import { RequestContext } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';

/** What happens inside `run` is committed together, or not at all. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly em: EntityManager,
    private readonly orm: MikroORM,
  ) {}

  /** Runs `work` in one transaction, or in the one that is open already. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.em.isInTransaction()) return work();
    return this.em.transactional(work, { clear: true });
  }

  /** All that `work` reads is of one moment, whatever others commit meanwhile. It may write nothing. */
  atOneMoment<T>(work: () => Promise<T>): Promise<T> {
    const isolationLevel = IsolationLevel.REPEATABLE_READ;
    return this.em.transactional(work, { clear: true, isolationLevel, readOnly: true });
  }

  /** For jobs and commands: a fresh set of loaded entities, as each HTTP request has its own. */
  isolated<T>(work: () => Promise<T>): Promise<T> {
    return RequestContext.create(this.orm.em, work);
  }
}
