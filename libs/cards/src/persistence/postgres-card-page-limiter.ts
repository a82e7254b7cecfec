import { DomainError } from '@mensal/kernel';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { CardPageLimiter } from '../application/card-page-limiter.js';

/** Requests a minute: many payers may share an address, and a secret of 256 bits is not guessed at any rate. */
const REQUESTS_OF_ADDRESS = 120;

/** Counted in PostgreSQL, so that replicas count together. */
@Injectable()
export class PostgresCardPageLimiter extends CardPageLimiter {
  private limiter: Promise<RateLimiterPostgres> | undefined;

  constructor(private readonly em: EntityManager) {
    super();
  }

  async count(address: string): Promise<void> {
    this.limiter ??= this.create();
    try {
      await (await this.limiter).consume(address);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new DomainError('CARDS.TOO_MANY_ATTEMPTS');
      throw error;
    }
  }

  private async create(): Promise<RateLimiterPostgres> {
    return new RateLimiterPostgres({
      storeClient: await this.em.getConnection().getNativeClient(),
      storeType: 'pool',
      schemaName: 'platform',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: 'card-page',
      points: REQUESTS_OF_ADDRESS,
      duration: 60,
    });
  }
}
