import type { Vendor } from '@mensal/gateway-kit';
import { reply, type Handler } from './test-vendor.js';

/** A vendor's tokens, of which one that renews an access token is good for once. */
export class RefreshTokens {
  readonly used: string[] = [];
  private given = 0;
  private access = '';
  private refresh = '';

  readonly vendor: Partial<Vendor> = {
    authorise: async ({ credentials }, send, refreshToken) => {
      const headers = { Authorization: `Basic ${credentials['key'] ?? ''}` };
      const ask = (route: string, body: object) =>
        send({ method: 'POST', route, headers, body, effect: 'read' });
      let answer = refreshToken === undefined ? undefined : await ask('/refresh', { refreshToken });
      if (answer === undefined || (answer.kind === 'answer' && answer.status === 401))
        answer = await ask('/sign-in', {});
      if (answer.kind !== 'answer') return { kind: 'failed', trouble: answer.trouble };
      const { access, refresh } = answer.body as { access: string; refresh: string };
      return { kind: 'authorised', accessToken: access, refreshToken: refresh, lifetimeSeconds: 3_600 };
    },
  };

  readonly handler: Handler = ({ url, body, headers }, response) => {
    if (url === '/sign-in') return this.give(response);
    if (url === '/refresh') {
      const { refreshToken } = JSON.parse(body) as { refreshToken: string };
      this.used.push(refreshToken);
      return refreshToken === this.refresh ? this.give(response) : reply(response, 401, {});
    }
    const right = headers.authorization === `Bearer ${this.access}`;
    return right ? reply(response, 200, { ok: true }) : reply(response, 401, {});
  };

  forget(): void {
    this.refresh = '';
  }

  revokeAccess(): void {
    this.access = '';
  }

  private give(response: Parameters<Handler>[1]): void {
    this.given += 1;
    this.access = `access-${this.given}`;
    this.refresh = `refresh-${this.given}`;
    reply(response, 200, { access: this.access, refresh: this.refresh });
  }
}

/** A vendor's tokens, each of which is good for one call. */
export class ChainedTokens {
  lifetimeSeconds = 300;
  /** How many chains. */
  begun = 0;
  accepted = 0;
  refused = 0;
  private given = 0;
  private readonly good = new Set<string>();

  readonly vendor: Partial<Vendor> = {
    authorise: async ({ credentials }, send) => {
      const form = { key: credentials['key'] ?? '' };
      const answer = await send({ method: 'POST', route: '/auth', headers: {}, form, effect: 'read' });
      if (answer.kind !== 'answer') return { kind: 'failed', trouble: answer.trouble };
      if (answer.status === 401) return { kind: 'refused', reason: 'wrong key' };
      const { next } = answer.body as { next: string };
      return { kind: 'authorised', accessToken: next, lifetimeSeconds: this.lifetimeSeconds };
    },
    headersOf: (accessToken) => ({ 'X-Auth-Token': accessToken }),
    nextTokenOf: (body) => (body as { next?: string } | undefined)?.next,
  };

  readonly handler: Handler = (request, response) => {
    if (request.url !== '/auth')
      return this.take(request)
        ? reply(response, 200, { ok: true, next: this.give() })
        : reply(response, 401, {});
    if (new URLSearchParams(request.body).get('key')?.startsWith('right') !== true)
      return reply(response, 401, {});
    this.begun += 1;
    reply(response, 200, { next: this.give() });
  };

  /** Takes the token of a call, and answers it so. */
  disturbed(answer: Handler): Handler {
    return (request, response) => {
      if (request.url === '/auth' || !this.take(request)) return this.handler(request, response);
      answer(request, response);
    };
  }

  /** Answers no call until it is told to. */
  holding(held: (() => void)[]): Handler {
    return (request, response) => {
      if (request.url === '/auth') this.handler(request, response);
      else held.push(() => this.handler(request, response));
    };
  }

  forget(): void {
    this.good.clear();
  }

  private take({ headers }: Parameters<Handler>[0]): boolean {
    const good = this.good.delete(String(headers['x-auth-token']));
    if (good) this.accepted += 1;
    else this.refused += 1;
    return good;
  }

  private give(): string {
    this.given += 1;
    const token = `chained-${this.given}`;
    this.good.add(token);
    return token;
  }
}
