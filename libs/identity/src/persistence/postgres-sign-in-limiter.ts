import { DomainError } from '@mensal/kernel';
import { hashSecret } from '@mensal/platform';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { SignInLimiter } from '../application/sign-in-limiter.js';

/** Failed attempts a minute, counted in PostgreSQL so that replicas count together. */
const FAILURES_OF_CLIENT = 10;
const FAILURES_OF_ADDRESS = 60;

@Injectable()
export class PostgresSignInLimiter extends SignInLimiter {
  private limiters: Promise<[RateLimiterPostgres, RateLimiterPostgres]> | undefined;

  constructor(private readonly em: EntityManager) {
    super();
  }

  async check(clientId: string, address: string): Promise<void> {
    const [ofClient, ofAddress] = await this.ready();
    const [client, origin] = await Promise.all([
      ofClient.get(clientKey(clientId, address)),
      ofAddress.get(address),
    ]);
    if ((client?.remainingPoints ?? 1) <= 0 || (origin?.remainingPoints ?? 1) <= 0) {
      throw new DomainError('IDENTITY.TOO_MANY_ATTEMPTS');
    }
  }

  async recordFailure(clientId: string, address: string): Promise<void> {
    const [ofClient, ofAddress] = await this.ready();
    await Promise.all([ofClient.penalty(clientKey(clientId, address)), ofAddress.penalty(address)]);
  }

  private ready(): Promise<[RateLimiterPostgres, RateLimiterPostgres]> {
    return (this.limiters ??= this.create());
  }

  private async create(): Promise<[RateLimiterPostgres, RateLimiterPostgres]> {
    const pool = await this.em.getConnection().getNativeClient();
    const limiter = (keyPrefix: string, points: number) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        schemaName: 'platform',
        tableName: 'rate_limits',
        tableCreated: true,
        keyPrefix,
        points,
        duration: 60,
      });
    return [limiter('sign-in-client', FAILURES_OF_CLIENT), limiter('sign-in-address', FAILURES_OF_ADDRESS)];
  }
}

/** Hashed, because anything may stand in a client id. */
function clientKey(clientId: string, address: string): string {
  return hashSecret(`${address} ${clientId}`).toString('base64url');
}
