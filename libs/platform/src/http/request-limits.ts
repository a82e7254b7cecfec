import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** How often something may be asked for. */
export interface RequestLimit {
  name: string;
  requests: number;
  seconds: number;
}

/** Keeps one address, or one link, from asking too often. Counted in PostgreSQL, so that replicas count together. */
@Injectable()
export class RequestLimits {
  private readonly limiters = new Map<string, Promise<RateLimiterPostgres>>();

  constructor(private readonly em: EntityManager) {}

  /** Counts a request. @returns whether it is one too many */
  async isExceeded(limit: RequestLimit, key: string): Promise<boolean> {
    try {
      await (await this.limiterOf(limit)).consume(key);
      return false;
    } catch (error) {
      if (error instanceof RateLimiterRes) return true;
      throw error;
    }
  }

  private limiterOf(limit: RequestLimit): Promise<RateLimiterPostgres> {
    const known = this.limiters.get(limit.name);
    if (known !== undefined) return known;
    const limiter = this.create(limit);
    this.limiters.set(limit.name, limiter);
    return limiter;
  }

  private async create({ name, requests, seconds }: RequestLimit): Promise<RateLimiterPostgres> {
    return new RateLimiterPostgres({
      storeClient: await this.em.getConnection().getNativeClient(),
      storeType: 'pool',
      schemaName: 'platform',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      points: requests,
      duration: seconds,
    });
  }
}
