import { randomBytes } from 'node:crypto';
import type { Limits } from '../core/limits.js';
import { IpayError } from './errors.js';

interface Issued {
  readonly clientId: string;
  /** Real time. */
  readonly expiresAt: number;
  /** Of a refresh token, the access token that was given with it. */
  readonly access?: string;
}

/** The tokens that merchants were given. Their life is real time; a restart forgets them, and merchants sign in again. */
export class Sessions {
  private readonly access = new Map<string, Issued>();
  private readonly refresh = new Map<string, Issued>();

  constructor(private readonly limits: Limits) {}

  /** A pair of tokens, as the page answers it. Several pairs of one account may be valid at once. */
  open(clientId: string) {
    const access = this.issue(this.access, clientId, 'tokenSeconds');
    return {
      token_type: 'bearer',
      access_token: access,
      expires_in: interval(this.limits.number('tokenSeconds')),
      refresh_token: this.issue(this.refresh, clientId, 'refreshSeconds', access),
    };
  }

  /** A new pair for an old one, which ends. @throws IpayError refreshTokenUsed, also when expired, revoked or unknown */
  renew(token: string) {
    const issued = live(this.refresh, token);
    if (!issued) throw new IpayError('refreshTokenUsed');
    this.refresh.delete(token);
    if (issued.access !== undefined) this.access.delete(issued.access);
    return this.open(issued.clientId);
  }

  revoke(type: 'access' | 'refresh', token: string): void {
    this[type].delete(token);
  }

  revokeAll(): void {
    this.access.clear();
    this.refresh.clear();
  }

  /** @param authorization HTTP Bearer @throws IpayError accessToken when it is missing, unknown, revoked or expired */
  clientIdOf(authorization: string | undefined): string {
    const issued = live(this.access, readBearer(authorization));
    if (!issued) throw new IpayError('accessToken');
    return issued.clientId;
  }

  /** Whose token this is, expired or not. */
  holderOf(authorization: string | undefined): string | undefined {
    return this.access.get(readBearer(authorization))?.clientId;
  }

  private issue(tokens: Map<string, Issued>, clientId: string, life: string, access?: string): string {
    const now = Date.now();
    for (const [token, { expiresAt }] of tokens) {
      if (expiresAt > now) break;
      tokens.delete(token);
    }
    const token = randomBytes(32).toString('hex');
    tokens.set(token, {
      clientId,
      expiresAt: now + this.limits.number(life) * 1000,
      ...(access !== undefined && { access }),
    });
    return token;
  }
}

function live(tokens: Map<string, Issued>, token: string): Issued | undefined {
  const issued = tokens.get(token);
  return issued && issued.expiresAt > Date.now() ? issued : undefined;
}

function readBearer(authorization: string | undefined): string {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
}

/** `15m`, as on the page; what is no whole number of minutes in seconds or milliseconds. */
function interval(seconds: number): string {
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
