import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManageTenants, type ClientSecrets } from '@mensal/identity';
import { UnitOfWork } from '@mensal/platform';
import { createHash } from 'node:crypto';
import { send, type ApiClient } from '../support/api-client.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';

const NOW = '2026-11-21T12:00:00.000Z';
/** Well below the ten seconds for which a session may be remembered: only an announcement ends it as soon. */
const ANNOUNCED_WITHIN_MS = 4_000;

const NO_SESSION = [401, { mensagem: 'Token de acesso inválido.' }];
const WRONG_TOKEN = [403, { mensagem: 'Token de cliente inválido.' }];
const UNKNOWN_CLIENT = [404, { mensagem: 'Usuário não encontrado' }];
const REFRESH_USED = [401, { mensagem: 'Refresh token utilizado anteriormente.' }];
const TOO_MANY = [429, { mensagem: 'Muitas tentativas. Tente novamente mais tarde.' }];

interface Tokens {
  access: string;
  refresh: string;
}

describe('Given two servers on one database', () => {
  let here: TestServer;
  let there: TestServer;
  let merchant: ApiClient;

  beforeAll(async () => {
    here = await TestServer.start({ now: NOW });
    there = await TestServer.start({ now: NOW, databaseUrl: here.databaseUrl });
  });
  beforeEach(async () => {
    merchant = await here.newTenant();
  });
  afterAll(() => Promise.all([here.stop(), there.stop()]));

  const post = async ({ url }: TestServer, path: string, body: unknown) => {
    const answer = await send(url, 'POST', path, body);
    return [answer.status, answer.body];
  };
  const signIn = async (secrets: ClientSecrets): Promise<Tokens> => {
    const [, body] = await post(here, '/v1/signin', secrets);
    return { access: body.access_token, refresh: body.refresh_token };
  };
  const trySignIn = ({ clientId, clientKey }: ClientSecrets) =>
    post(here, '/v1/signin', { clientId, clientKey });
  const use = async ({ url }: TestServer, access: string, token = merchant.headers['Token'] ?? '') => {
    const headers = { Authorization: `Bearer ${access}`, Token: token };
    const answer = await send(url, 'GET', '/v1/services', undefined, headers);
    return answer.status === 200 ? 200 : [answer.status, answer.body];
  };
  const sql = (text: string, ...values: unknown[]) => query(here.databaseUrl, text, values);
  /** Does what an operator does, in the process `here`. */
  const operate = <T>(work: (tenants: ManageTenants) => Promise<T>): Promise<T> =>
    here.app.get(UnitOfWork).isolated(() => work(here.app.get(ManageTenants)));

  /** The session works on both servers, and both remember it. */
  async function remembered(access: string): Promise<void> {
    for (const server of [here, there, here, there]) expect(await use(server, access)).toBe(200);
  }

  /** Dead at once where it was ended, and in the other process as soon as the announcement is there. */
  async function expectDead(access: string): Promise<void> {
    expect(await use(here, access)).toEqual(NO_SESSION);
    const deadline = performance.now() + ANNOUNCED_WITHIN_MS;
    let answer = await use(there, access);
    while (answer === 200 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await use(there, access);
    }
    expect(answer).toEqual(NO_SESSION);
  }

  describe('a credential', () => {
    let other: ClientSecrets;

    beforeEach(async () => {
      other = await operate((tenants) => tenants.issueCredential(merchant.tenant.tenantId, 'other'));
    });

    it('when rotated, ends its sessions everywhere, refuses the old key, and leaves other credentials alone', async () => {
      const [session, otherSession] = [await signIn(merchant.secrets), await signIn(other)];
      await remembered(session.access);
      await remembered(otherSession.access);
      const rotated = await operate((tenants) => tenants.rotateCredential(merchant.secrets.clientId));
      await expectDead(session.access);
      expect(await post(here, '/v1/refresh-token', { refreshToken: session.refresh })).toEqual(REFRESH_USED);
      expect(await trySignIn(merchant.secrets)).toEqual(UNKNOWN_CLIENT);
      expect(rotated.clientId).toBe(merchant.secrets.clientId);
      expect(await use(there, (await signIn(rotated)).access)).toBe(200);
      expect(await use(there, otherSession.access)).toBe(200);
    });

    it('when disabled, ends its sessions everywhere, and signs in again only once enabled', async () => {
      const session = await signIn(merchant.secrets);
      await remembered(session.access);
      await operate((tenants) => tenants.disableCredential(merchant.secrets.clientId));
      await expectDead(session.access);
      expect(await trySignIn(merchant.secrets)).toEqual(UNKNOWN_CLIENT);
      expect((await trySignIn(other))[0]).toBe(200);
      await operate((tenants) => tenants.enableCredential(merchant.secrets.clientId));
      expect(await use(here, session.access)).toEqual(NO_SESSION);
      expect(await use(here, (await signIn(merchant.secrets)).access)).toBe(200);
    });
  });

  describe('a merchant', () => {
    it('when disabled, is signed out everywhere; when enabled, signs in anew', async () => {
      const session = await signIn(merchant.secrets);
      const bystander = await here.newTenant();
      await remembered(session.access);
      await operate((tenants) => tenants.disable(merchant.tenant.tenantId));
      await expectDead(session.access);
      expect(await trySignIn(merchant.secrets)).toEqual(UNKNOWN_CLIENT);
      expect((await bystander.get('/v1/services')).status).toBe(200);
      await operate((tenants) => tenants.enable(merchant.tenant.tenantId));
      expect(await use(here, session.access)).toEqual(NO_SESSION);
      expect(await use(there, (await signIn(merchant.secrets)).access)).toBe(200);
    });

    it('when its client token is rotated, needs the new one at once', async () => {
      const session = await signIn(merchant.secrets);
      await remembered(session.access);
      const { token } = await operate((tenants) => tenants.rotateToken(merchant.tenant.tenantId));
      await expectDead(session.access);
      const { access } = await signIn(merchant.secrets);
      for (const server of [here, there]) {
        expect(await use(server, access)).toEqual(WRONG_TOKEN);
        expect(await use(server, access, token)).toBe(200);
      }
    });

    it('is signed out everywhere even while the other server cannot hear announcements', async () => {
      const session = await signIn(merchant.secrets);
      await remembered(session.access);
      const cut = await sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'mensal-sessions' and datname = current_database()`,
      );
      expect(cut.length).toBe(2);
      await operate((tenants) => tenants.disable(merchant.tenant.tenantId));
      await expectDead(session.access);
    });
  });

  describe('a token', () => {
    it('of access, when revoked, is dead everywhere, and its refresh token still renews it', async () => {
      const session = await signIn(merchant.secrets);
      await remembered(session.access);
      expect((await post(here, '/v1/revoke-token', { type: 'access', token: session.access }))[0]).toBe(200);
      await expectDead(session.access);
      const [status, renewed] = await post(there, '/v1/refresh-token', { refreshToken: session.refresh });
      expect(status).toBe(200);
      expect(await use(here, renewed.access_token)).toBe(200);
    });

    it('of refresh, when revoked, takes the access token with it', async () => {
      const session = await signIn(merchant.secrets);
      await remembered(session.access);
      await post(here, '/v1/revoke-token', { type: 'refresh', token: session.refresh });
      await expectDead(session.access);
      expect(await post(here, '/v1/refresh-token', { refreshToken: session.refresh })).toEqual(REFRESH_USED);
    });

    it('of refresh, when used again, ends the session that it was renewed to, and no other', async () => {
      const [session, bystander] = [await signIn(merchant.secrets), await signIn(merchant.secrets)];
      const [, renewed] = await post(here, '/v1/refresh-token', { refreshToken: session.refresh });
      await expectDead(session.access);
      await remembered(renewed.access_token);
      expect(await post(here, '/v1/refresh-token', { refreshToken: session.refresh })).toEqual(REFRESH_USED);
      await expectDead(renewed.access_token);
      expect(await post(here, '/v1/refresh-token', { refreshToken: renewed.refresh_token })).toEqual(
        REFRESH_USED,
      );
      expect(await use(there, bystander.access)).toBe(200);
    });

    it('used twice at the same time is renewed once', async () => {
      const { refresh } = await signIn(merchant.secrets);
      const renew = (n: number) => post(n % 2 ? here : there, '/v1/refresh-token', { refreshToken: refresh });
      const answers = await Promise.all([0, 1, 2, 3].map(renew));
      expect(answers.map(([status]) => status).toSorted()).toEqual([200, 401, 401, 401]);
    });

    it('that has expired is dead, of access and of refresh', async () => {
      const session = await signIn(merchant.secrets);
      const expire = (column: string) =>
        sql(
          `update identity.sessions set ${column} = now() - interval '1 second' where tenant_id = $1`,
          merchant.tenant.tenantId,
        );
      await expire('access_expires_at');
      expect(await use(here, session.access)).toEqual(NO_SESSION);
      await expire('refresh_expires_at');
      expect(await post(here, '/v1/refresh-token', { refreshToken: session.refresh })).toEqual(REFRESH_USED);
    });
  });

  describe('the daily job', () => {
    it('deletes sessions and spent tokens that have expired, and no others', async () => {
      const [expired, alive] = [await signIn(merchant.secrets), await signIn(merchant.secrets)];
      await post(here, '/v1/refresh-token', { refreshToken: expired.refresh });
      await post(here, '/v1/refresh-token', { refreshToken: alive.refresh });
      const { tenantId } = merchant.tenant;
      const count = async () => {
        const [row] = await sql(
          `select (select count(*)::int from identity.sessions where tenant_id = $1) as sessions,
                  (select count(*)::int from identity.spent_refresh_tokens where tenant_id = $1) as spent`,
          tenantId,
        );
        return row;
      };
      // The first sign-in is that of the merchant itself.
      expect(await count()).toEqual({ sessions: 3, spent: 2 });
      const hash = createHash('sha256').update(expired.refresh).digest();
      await sql(
        `with spent as (
           update identity.spent_refresh_tokens set expires_at = now() - interval '1 second'
           where tenant_id = $1 and refresh_hash = $2 returning session_id)
         update identity.sessions s set refresh_expires_at = now() - interval '1 second'
         from spent where s.tenant_id = $1 and s.id = spent.session_id`,
        tenantId,
        hash,
      );
      await here.advance('2026-11-21T13:00:00.000Z');
      expect(await count()).toEqual({ sessions: 3, spent: 2 });
      await here.advance('2026-11-22T12:00:00.000Z');
      expect(await count()).toEqual({ sessions: 2, spent: 1 });
    });
  });

  it('no key and no token stands anywhere in the database, in clear or as bytes', async () => {
    const first = await signIn(merchant.secrets);
    const [, second] = await post(here, '/v1/refresh-token', { refreshToken: first.refresh });
    const rotated = await operate((tenants) => tenants.rotateCredential(merchant.secrets.clientId));
    const third = await signIn(rotated);
    const { token } = await operate((tenants) => tenants.rotateToken(merchant.tenant.tenantId));
    const secrets = [
      merchant.secrets.clientKey,
      rotated.clientKey,
      merchant.headers['Token'] ?? '',
      token,
      ...[
        first.access,
        first.refresh,
        second.access_token,
        second.refresh_token,
        third.access,
        third.refresh,
      ],
    ];

    const tables = await sql(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    let dump = '';
    for (const { name } of tables)
      for (const { row } of await sql(`select t::text as row from ${name} t`)) dump += `${row}\n`;

    // The dump shows what it should: the client's id in clear, keys and tokens by their hashes.
    expect(dump).toContain(merchant.secrets.clientId);
    for (const secret of [rotated.clientKey, token, third.access, third.refresh])
      expect(dump).toContain(createHash('sha256').update(secret).digest('hex'));
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThanOrEqual(43);
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
      expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    }
  });

  it('failed sign-ins of a client are counted by all servers together, and cost others nothing', async () => {
    const bystander = await here.newTenant();
    const { clientId } = merchant.secrets;
    const guess = (n: number) =>
      post(n % 2 ? here : there, '/v1/signin', { clientId, clientKey: `guess ${n}` });
    for (let n = 0; n < 10; n += 1) expect(await guess(n)).toEqual(UNKNOWN_CLIENT);
    expect(await guess(10)).toEqual(TOO_MANY);
    expect(await guess(11)).toEqual(TOO_MANY);
    // Not even the right key tells whether it is right.
    expect(await trySignIn(merchant.secrets)).toEqual(TOO_MANY);
    expect((await trySignIn(bystander.secrets))[0]).toBe(200);
    // Who is signed in stays so.
    expect((await merchant.get('/v1/services')).status).toBe(200);
  });
});
