import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAccounts, type GatewayAccountChange } from '@mensal/billing/ports';
import type { RateLimit, Vendor, VendorCall } from '@mensal/gateway-kit';
import { newIdentifier, type Identifier } from '@mensal/kernel';
import {
  JobQueue,
  Metrics,
  readConfiguration,
  RealTime,
  Scheduler,
  SealedStores,
  Sql,
  UnitOfWork,
} from '@mensal/platform';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiter } from '../../libs/gateways/kit/src/limits/rate-limiter.js';
import {
  migratedDatabase,
  reply,
  startKit,
  TestVendor,
  type Handler,
  type KitInstance,
} from '../support/test-vendor.js';
import { query } from '../support/database.js';
import { ChainedTokens, RefreshTokens } from '../support/vendor-tokens.js';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const READ: VendorCall = { method: 'GET', route: '/v1/charges/:id', params: { id: 7 }, effect: 'read' };
const MONEY: VendorCall = {
  method: 'POST',
  route: '/v1/charges/:id/pay',
  params: { id: 7 },
  body: {},
  effect: 'money',
};
const ANSWER = { kind: 'answer', status: 200, body: { ok: true } };
const RIGHT = { environment: 'production', credentials: { key: 'right' } } as const;

const OWN_HEADERS: Vendor['headersOf'] = (accessToken, { credentials }) => ({
  'X-Auth-Token': accessToken,
  Token: credentials['key'] ?? '',
});
const CHAINED = { kind: 'answer', status: 200, body: expect.objectContaining({ ok: true }) };

const notSent = (code: string) => ({ kind: 'not-sent', trouble: expect.objectContaining({ code }) });
const lost = (code: string) => ({ kind: 'lost', trouble: expect.objectContaining({ code }) });

describe('the gateway kit', () => {
  let databaseUrl: string;
  let vendor: TestVendor;
  let here: KitInstance;
  let tenant: Identifier;
  const instances: KitInstance[] = [];

  beforeAll(async () => {
    databaseUrl = await migratedDatabase();
    const configuration = readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: databaseUrl });
    await JobQueue.migrate(configuration);
    vendor = await TestVendor.start();
    here = await startKit(databaseUrl, vendor.describe());
  });
  beforeEach(async () => {
    vendor.reset();
    tenant = newIdentifier();
    await save(here, RIGHT);
  });
  afterEach(async () => {
    await Promise.all(instances.splice(0).map(({ app }) => app.close()));
  });
  afterAll(async () => {
    await here.app.close();
    await vendor.stop();
  });

  const sql = (text: string, ...values: unknown[]) => query(databaseUrl, text, values);
  type Settings = Parameters<typeof startKit>[2];
  const startAs = async (fields: Partial<Vendor>, settings?: Settings) => {
    const instance = await startKit(databaseUrl, vendor.describe(fields), settings);
    instances.push(instance);
    return instance;
  };
  const start = (settings?: Settings) => startAs({}, settings);
  const save = ({ get }: KitInstance, change: GatewayAccountChange, owner = tenant) =>
    get(UnitOfWork).isolated(() => get(GatewayAccounts).save(owner, 'acme', change, NOW));
  const accounts = () => here.get(GatewayAccounts);
  const tokenRow = async () => {
    const [row] = await sql('select * from gateways.access_tokens where tenant_id = $1', tenant);
    return row;
  };
  const changeToken = (set: string) =>
    sql(`update gateways.access_tokens set ${set} where tenant_id = $1`, tenant);

  describe('an account', () => {
    it('comes back without its secrets, with the address for notifications', async () => {
      const account = await save(here, { ...RIGHT, methods: ['boleto'] });
      const { notificationUrl = '', ...rest } = account;
      expect(rest).toEqual({
        tenantId: tenant,
        gateway: 'acme',
        environment: 'production',
        methods: ['boleto'],
        active: true,
        credentials: ['key'],
      });
      expect(notificationUrl).toMatch(/^https:\/\/mensal\.example\/v1\/notifications\/acme\/[\w-]{43}$/);
      expect(await accounts().find(tenant, 'acme')).toEqual(account);
      expect(await accounts().list(tenant)).toEqual([account]);
      expect(await accounts().list(newIdentifier())).toEqual([]);
      expect((await here.client.account(tenant))?.notificationUrl).toBe(notificationUrl);
    });

    it('is found by the secret of its address, at its own gateway only', async () => {
      const secret = (await save(here, RIGHT)).notificationUrl?.split('/').at(-1) ?? '';
      expect(await accounts().ownerOf('acme', secret)).toBe(tenant);
      expect(await accounts().ownerOf('efi', secret)).toBeUndefined();
      expect(await accounts().ownerOf('acme', `${secret.slice(0, -1)}_`)).toBeUndefined();
    });

    it('keeps what a change leaves out', async () => {
      const before = await save(here, { ...RIGHT, environment: 'homologation', methods: ['boleto', 'pix'] });
      expect(await save(here, { active: false })).toEqual({ ...before, active: false });
      expect(await save(here, { methods: ['pix'] })).toEqual({ ...before, active: false, methods: ['pix'] });
    });

    it('that is missing or switched off sends nothing', async () => {
      expect(await here.client.call(newIdentifier(), MONEY)).toEqual(notSent('no-account'));
      await save(here, { active: false });
      expect(await here.client.call(tenant, MONEY)).toEqual(notSent('no-account'));
      expect(vendor.received).toEqual([]);
    });

    it('with other credentials or environment takes effect everywhere, and its old token is gone', async () => {
      const there = await start();
      expect(await there.client.call(tenant, READ)).toEqual(ANSWER);
      await save(here, { environment: 'homologation', credentials: { key: 'right-too' } });
      expect(await tokenRow()).toBeUndefined();
      expect(await here.client.call(tenant, READ)).toEqual(ANSWER);
      expect(vendor.calls.at(-1)?.url).toBe('/homologation/v1/charges/7');
      await eventually(async () => {
        await there.client.call(tenant, READ);
        expect(vendor.calls.at(-1)?.url).toBe('/homologation/v1/charges/7');
      });
    });

    it('is tested past what is remembered of it, and without an effect', async () => {
      await save(here, { credentials: { key: 'wrong' } });
      expect(await here.client.call(tenant, READ)).toEqual(notSent('credentials-refused'));
      expect(await here.client.test(tenant)).toEqual({ kind: 'refused', reason: 'wrong key' });
      await save(here, RIGHT);
      expect(await here.client.test(tenant)).toEqual({ kind: 'working' });
      expect(vendor.calls).toEqual([]);
    });
  });

  describe('an access token', () => {
    it('is had once, by however many processes that need it at once', async () => {
      const eight = await Promise.all(Array.from({ length: 8 }, () => start()));
      vendor.delayMs = 300;
      expect(await here.client.call(tenant, READ)).toEqual(ANSWER);
      await changeToken(`expires_at = clock_timestamp() - interval '1 second'`);
      vendor.received.length = 0;
      const calls = eight.flatMap(({ client }) => [1, 2, 3].map(() => client.call(tenant, READ)));
      expect(await Promise.all(calls)).toEqual(calls.map(() => ANSWER));
      expect(vendor.authorisations).toBe(1);
      expect(new Set(vendor.calls.map(({ headers }) => headers.authorization)).size).toBe(1);
    });

    it('is had by another process where the one that asked for it has died', async () => {
      await here.client.call(tenant, READ);
      await changeToken(
        `token = null, lease_holder = '${randomUUID()}', leased_until = clock_timestamp() + interval '700 milliseconds'`,
      );
      const there = await start();
      const began = performance.now();
      expect(await there.client.call(tenant, READ)).toEqual(ANSWER);
      expect(performance.now() - began).toBeGreaterThan(300);
      expect(vendor.authorisations).toBe(2);
    });

    it('that the vendor no longer takes is replaced once for all, and each call repeated', async () => {
      await here.client.call(tenant, READ);
      const dead = vendor.calls[0]?.headers.authorization;
      vendor.handler = ({ headers }, response) =>
        headers.authorization === dead ? reply(response, 401, {}) : reply(response, 200, { ok: true });
      const calls = [1, 2, 3, 4].map(() => here.client.call(tenant, MONEY));
      expect(await Promise.all(calls)).toEqual(calls.map(() => ANSWER));
      expect(vendor.authorisations).toBe(2);
    });

    it.each([401, 410])(
      'that will not do is replaced after a %d where the vendor says so',
      async (status) => {
        const { client } = await startAs({ invalidTokenStatuses: [401, 410] });
        await client.call(tenant, READ);
        const dead = vendor.calls[0]?.headers.authorization;
        vendor.handler = ({ headers }, response) =>
          headers.authorization === dead ? reply(response, status) : reply(response, 200, { ok: true });
        expect(await client.call(tenant, MONEY)).toEqual(ANSWER);
        expect(vendor.authorisations).toBe(2);
      },
    );

    it('stays where the vendor says nothing of the kind by a 410', async () => {
      vendor.handler = (_request, response) => reply(response, 410, { gone: true });
      expect(await here.client.call(tenant, MONEY)).toEqual({
        kind: 'answer',
        status: 410,
        body: { gone: true },
      });
      expect(vendor.calls.length).toBe(1);
    });

    it('goes by the headers that the vendor wants, beside what else they hold', async () => {
      const { client } = await startAs({ headersOf: OWN_HEADERS });
      await client.call(tenant, { ...READ, headers: { 'X-More': 'more' } });
      expect(vendor.calls[0]?.headers).toMatchObject({
        'x-auth-token': expect.stringMatching(/^access-token-\d+$/),
        token: 'right',
        'x-more': 'more',
      });
      expect(vendor.calls[0]?.headers.authorization).toBeUndefined();
    });

    it('that the vendor takes none of is a refusal, after one repetition', async () => {
      vendor.handler = (_request, response) => reply(response, 401);
      expect(await here.client.call(tenant, MONEY)).toEqual(notSent('credentials-refused'));
      expect([vendor.calls.length, vendor.authorisations]).toEqual([2, 2]);
    });

    it('that is refused is not asked for again soon, until the credentials change', async () => {
      await save(here, { credentials: { key: 'wrong' } });
      const there = await start();
      for (const { client } of [here, there, here, there])
        expect(await client.call(tenant, MONEY)).toEqual(notSent('credentials-refused'));
      expect(vendor.authorisations).toBe(1);
      await save(here, RIGHT);
      expect(await here.client.call(tenant, MONEY)).toEqual(ANSWER);
    });

    it('that comes too late for a call leaves it unsent', async () => {
      vendor.delayMs = 600;
      const call = { ...MONEY, sendBefore: new Date(Date.now() + 200) };
      expect(await here.client.call(tenant, call)).toEqual(notSent('too-late'));
      expect(vendor.calls).toEqual([]);
    });

    it('lives no longer than the vendor says', async () => {
      vendor.lifetimeSeconds = 1;
      await here.client.call(tenant, READ);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await here.client.call(tenant, READ);
      expect(vendor.authorisations).toBe(2);
    });

    it('in use is renewed before it expires; one that is not is left alone', async () => {
      const worker = await start();
      await worker.get(JobQueue).start();
      await here.client.call(tenant, READ);
      const unused = newIdentifier();
      await save(here, RIGHT, unused);
      await here.client.call(unused, READ);
      await sql(
        `update gateways.access_tokens set renew_at = clock_timestamp(), used = (tenant_id = $1)`,
        tenant,
      );
      vendor.received.length = 0;
      const sweep = async () => {
        const pieces = await worker.get(Scheduler).sweep(NOW);
        await worker.get(JobQueue).whenIdle(10_000);
        return pieces;
      };
      expect(await sweep()).toBe(1);
      expect(vendor.authorisations).toBe(1);
      expect(await tokenRow()).toMatchObject({ generation: '2', used: false });
      // The call of the worker that renewed it says that the new one is in use as well.
      await worker.client.call(tenant, READ);
      expect(await tokenRow()).toMatchObject({ generation: '2', used: true });
      expect(await sweep()).toBe(0);
      expect(vendor.authorisations).toBe(1);
    });
  });

  describe('a refresh token', () => {
    let tokens: RefreshTokens;
    beforeEach(() => {
      tokens = new RefreshTokens();
      vendor.handler = tokens.handler;
    });
    const expire = () => changeToken(`expires_at = clock_timestamp() - interval '1 second'`);
    const received = () => vendor.received.splice(0).map(({ url }) => url);

    it('is used instead of the credentials, once, by however many processes that need a token at once', async () => {
      const eight = await Promise.all(Array.from({ length: 8 }, () => startAs(tokens.vendor)));
      expect(await eight[0]?.client.call(tenant, READ)).toEqual(ANSWER);
      expect(received()).toEqual(['/sign-in', '/v1/charges/7']);
      for (let round = 1; round <= 2; round += 1) {
        await expire();
        // What they remember of the token has expired as well.
        const fresh = await Promise.all(eight.map(() => startAs(tokens.vendor)));
        const calls = fresh.flatMap(({ client }) => [1, 2, 3].map(() => client.call(tenant, READ)));
        expect(await Promise.all(calls)).toEqual(calls.map(() => ANSWER));
        expect(received().filter((url) => !url.startsWith('/v1'))).toEqual(['/refresh']);
      }
      expect(tokens.used).toEqual(['refresh-1', 'refresh-2']);
    });

    it('that the vendor does not take leaves the credentials, within the same authorisation', async () => {
      const { client } = await startAs(tokens.vendor);
      await client.call(tenant, READ);
      await expire();
      tokens.forget();
      received();
      const other = await startAs(tokens.vendor);
      expect(await other.client.call(tenant, READ)).toEqual(ANSWER);
      expect(received()).toEqual(['/refresh', '/sign-in', '/v1/charges/7']);
      expect(await tokenRow()).toMatchObject({ generation: '2' });
    });

    it('is used where the vendor no longer takes the access token', async () => {
      const { client } = await startAs(tokens.vendor);
      await client.call(tenant, READ);
      tokens.revokeAccess();
      received();
      const calls = [1, 2, 3, 4].map(() => client.call(tenant, MONEY));
      expect(await Promise.all(calls)).toEqual(calls.map(() => ANSWER));
      expect(received().filter((url) => !url.startsWith('/v1'))).toEqual(['/refresh']);
    });

    it('is erased before it leaves, and never used again, whatever becomes of it', async () => {
      await (await startAs(tokens.vendor)).client.call(tenant, READ);
      await expire();
      expect(await tokenRow()).toMatchObject({ refresh_token: expect.any(String) });
      const kept: unknown[] = [];
      vendor.handler = (request, response) => {
        if (request.url !== '/refresh') return tokens.handler(request, response);
        void tokenRow().then((row) => {
          kept.push(row?.['refresh_token']);
          response.destroy();
        });
      };
      const { client } = await startAs(tokens.vendor);
      expect(await client.call(tenant, READ)).toEqual(notSent('unreachable'));
      expect(kept).toEqual([null]);
      await changeToken('failed_until = null');
      received();
      expect(await client.call(tenant, READ)).toEqual(ANSWER);
      expect(received()).toEqual(['/sign-in', '/v1/charges/7']);
    });

    it('of credentials that were replaced is gone with them', async () => {
      const { client } = await startAs(tokens.vendor);
      await client.call(tenant, READ);
      await save(here, { credentials: { key: 'right-too' } });
      received();
      await eventually(async () => {
        await client.call(tenant, READ);
        expect(received()).toContain('/sign-in');
      });
      expect(tokens.used).toEqual([]);
    });

    it('is stored sealed, and sealed anew after a change of the master key', async () => {
      const keyOf = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
      const [k1, k2] = [keyOf('k1'), keyOf('k2')];
      const url = await migratedDatabase();
      const startWith = async (keys: string) => {
        const env = { MENSAL_MASTER_KEY: keys };
        const instance = await startKit(url, vendor.describe(tokens.vendor), { env });
        instances.push(instance);
        return instance;
      };
      const first = await startWith(k1);
      await save(first, RIGHT);
      await first.client.call(tenant, READ);
      const [row] = await query(url, 'select t::text as text from gateways.access_tokens t');
      expect(row?.['text']).not.toMatch(/refresh-\d/);
      await (await startWith(`${k2},${k1}`)).get(SealedStores).reseal();
      await query(url, `update gateways.access_tokens set expires_at = clock_timestamp()`);
      expect(await (await startWith(k2)).client.call(tenant, READ)).toEqual(ANSWER);
      expect(tokens.used).toEqual(['refresh-1']);
    });
  });

  describe('a vendor whose every answer brings the token of the next call', () => {
    let chains: ChainedTokens;
    beforeEach(() => {
      chains = new ChainedTokens();
      vendor.handler = chains.handler;
    });
    const startChained = (settings?: Settings) => startAs(chains.vendor, settings);

    it('sees each token once, whatever is called at the same time, and is asked for few', async () => {
      const { client } = await startChained();
      for (let round = 1; round <= 2; round += 1) {
        const calls = Array.from({ length: 50 }, () => client.call(tenant, MONEY));
        expect(await Promise.all(calls)).toEqual(calls.map(() => CHAINED));
      }
      expect(chains.accepted).toBe(100);
      expect(chains.refused).toBe(0);
      expect(chains.begun).toBeLessThanOrEqual(8);
      expect(await tokenRow()).toBeUndefined();
    });

    it('keeps a chain of its own for each account and process', async () => {
      const [one, two] = await Promise.all([startChained(), startChained()]);
      const other = newIdentifier();
      await save(here, { ...RIGHT, credentials: { key: 'right-too' } }, other);
      for (let n = 0; n < 3; n += 1)
        for (const [client, owner] of [
          [one.client, tenant],
          [two.client, tenant],
          [one.client, other],
        ] as const)
          expect(await client.call(owner, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.refused]).toEqual([3, 0]);
    });

    it.each<[string, Handler]>([
      ['got lost', (_request, response) => response.destroy()],
      ['cannot be read', (_request, response) => response.end('<html>')],
      ['brings none', (_request, response) => reply(response, 200, { ok: true })],
    ])('has its chain begun anew after an answer that %s', async (_what, disturbed) => {
      const { client } = await startChained();
      await client.call(tenant, MONEY);
      vendor.handler = chains.disturbed(disturbed);
      await client.call(tenant, MONEY);
      vendor.handler = chains.handler;
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.refused]).toEqual([2, 0]);
    });

    it('gets another token with each repetition of a read', async () => {
      const { client } = await startChained();
      let times = 0;
      const cut = chains.disturbed((_request, response) => response.destroy());
      vendor.handler = (request, response) =>
        request.url !== '/auth' && (times += 1) < 3
          ? cut(request, response)
          : chains.handler(request, response);
      expect(await client.call(tenant, READ)).toEqual(CHAINED);
      expect([times, chains.accepted, chains.refused]).toEqual([3, 3, 0]);
    });

    it('goes on with the token of a call that was never sent', async () => {
      const { client } = await startChained();
      await client.call(tenant, MONEY);
      const late = { ...MONEY, sendBefore: new Date(Date.now() - 1) };
      expect(await client.call(tenant, late)).toEqual(notSent('too-late'));
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.accepted, chains.refused]).toEqual([1, 2, 0]);
    });

    it('that no longer takes a token is asked for another, once', async () => {
      const { client } = await startChained();
      const held: (() => void)[] = [];
      vendor.handler = chains.holding(held);
      const calls = [1, 2].map(() => client.call(tenant, MONEY));
      await eventually(() => Promise.resolve(expect(held.length).toBe(2)));
      for (const answer of held) answer();
      await Promise.all(calls);
      vendor.handler = chains.handler;
      chains.forget();
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.refused]).toEqual([3, 1]);
      vendor.handler = (request, response) =>
        request.url === '/auth' ? chains.handler(request, response) : reply(response, 401, {});
      vendor.received.length = 0;
      expect(await client.call(tenant, MONEY)).toEqual(notSent('credentials-refused'));
      expect(vendor.received.filter(({ url }) => url !== '/auth').length).toBe(2);
    });

    it('that refuses the credentials is not asked again soon, until they change', async () => {
      const { client, get } = await startChained();
      const changed = (key: string) =>
        get(UnitOfWork).isolated(() =>
          get(GatewayAccounts).save(tenant, 'acme', { credentials: { key } }, NOW),
        );
      await changed('wrong');
      const calls = Array.from({ length: 20 }, () => client.call(tenant, MONEY));
      expect(await Promise.all(calls)).toEqual(calls.map(() => notSent('credentials-refused')));
      const asked = vendor.received.length;
      expect(asked).toBeLessThanOrEqual(8);
      await client.call(tenant, MONEY);
      expect(vendor.received.length).toBe(asked);
      await changed('right');
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
    });

    it('that has refused the credentials is asked again once the account is seen working', async () => {
      const { client } = await startChained();
      vendor.handler = (_request, response) => reply(response, 401, {});
      expect(await client.call(tenant, MONEY)).toEqual(notSent('credentials-refused'));
      expect(await client.test(tenant)).toEqual({ kind: 'refused', reason: 'wrong key' });
      vendor.handler = chains.handler;
      expect(await client.call(tenant, MONEY)).toEqual(notSent('credentials-refused'));
      expect(await client.test(tenant)).toEqual({ kind: 'working' });
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
    });

    it('gets no token of credentials that were replaced', async () => {
      const { client, get } = await startChained();
      await client.call(tenant, MONEY);
      await get(UnitOfWork).isolated(() =>
        get(GatewayAccounts).save(tenant, 'acme', { credentials: { key: 'right-too' } }, NOW),
      );
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.accepted]).toEqual([2, 2]);
    });

    it('gets no token that has expired', async () => {
      chains.lifetimeSeconds = 1;
      const { client } = await startChained();
      await client.call(tenant, MONEY);
      await sleep(1_000);
      expect(await client.call(tenant, MONEY)).toEqual(CHAINED);
      expect([chains.begun, chains.refused]).toEqual([2, 0]);
    });

    it('has few calls at once, and the others wait for as long as they may be sent', async () => {
      const { client } = await startChained();
      const held: (() => void)[] = [];
      vendor.handler = chains.holding(held);
      const first = Array.from({ length: 8 }, () => client.call(tenant, MONEY));
      await eventually(() => Promise.resolve(expect(held.length).toBe(8)));
      const patient = client.call(tenant, MONEY);
      const late = { ...MONEY, sendBefore: new Date(Date.now() + 200) };
      const hasty = Array.from({ length: 8 }, () => client.call(tenant, late));
      expect(await Promise.all(hasty)).toEqual(hasty.map(() => notSent('too-late')));
      expect(held.length).toBe(8);
      vendor.handler = chains.handler;
      for (const answer of held) answer();
      expect(await Promise.all([...first, patient])).toEqual(Array.from({ length: 9 }, () => CHAINED));
      const next = Array.from({ length: 8 }, () => client.call(tenant, MONEY));
      expect(await Promise.all(next)).toEqual(next.map(() => CHAINED));
      expect([chains.begun, chains.accepted, chains.refused]).toEqual([8, 17, 0]);
    });
  });

  describe('a call', () => {
    it('carries a form where it has one', async () => {
      await here.client.call(tenant, { ...MONEY, body: undefined, form: { name: 'Zé & Cia', note: 'a b' } });
      expect(vendor.calls[0]).toMatchObject({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'name=Z%C3%A9+%26+Cia&note=a+b',
      });
    });

    it('is repeated after a loss where it reads, and never where it does not', async () => {
      vendor.handler = (_request, response) => response.destroy();
      expect(await here.client.call(tenant, READ)).toEqual(lost('connection-lost'));
      expect(vendor.calls.length).toBe(3);
      for (const effect of ['write', 'money'] as const) {
        vendor.received.length = 0;
        expect(await here.client.call(tenant, { ...MONEY, effect })).toEqual(lost('connection-lost'));
        expect(vendor.calls.length).toBe(1);
      }
    });

    describe("to another of the vendor's hosts", () => {
      const ELSEWHERE: VendorCall = {
        method: 'POST',
        route: '/card',
        body: {},
        effect: 'read',
        host: 'vault',
      };
      const withVault = () => startAs({ otherHosts: { vault: `${vendor.url}/vault` } });

      it('goes there, without an access token', async () => {
        const { client } = await withVault();
        expect(await client.call(tenant, ELSEWHERE)).toEqual(ANSWER);
        expect(vendor.received).toMatchObject([{ url: '/vault/card' }]);
        expect(vendor.received[0]?.headers.authorization).toBeUndefined();
      });

      it('goes to a folder of the address that is set by hand', async () => {
        const env = { MENSAL_GATEWAY_ACME_URL: `${vendor.url}/proxy` };
        const { client } = await start({ env });
        await expect(client.call(tenant, ELSEWHERE)).rejects.toThrow('no host by the name of vault');
        const instance = await startAs({ otherHosts: { vault: 'https://vault.invalid' } }, { env });
        expect(await instance.client.call(tenant, ELSEWHERE)).toEqual(ANSWER);
        expect(vendor.received).toMatchObject([{ url: '/proxy/vault/card' }]);
      });

      it('that is answered 401 is answered so: there is no token to renew', async () => {
        const { client } = await withVault();
        vendor.handler = (_request, response) => reply(response, 401, { code: 1 });
        expect(await client.call(tenant, ELSEWHERE)).toEqual({
          kind: 'answer',
          status: 401,
          body: { code: 1 },
        });
        expect(vendor.received).toHaveLength(1);
      });

      it('has a circuit breaker of its own', async () => {
        const { client } = await withVault();
        vendor.handler = ({ url }, response) =>
          url.startsWith('/vault') ? response.destroy() : reply(response, 200, { ok: true });
        for (let n = 0; n < 4; n += 1) await client.call(tenant, ELSEWHERE);
        expect(await client.call(tenant, ELSEWHERE)).toEqual(notSent('breaker-open'));
        expect(await client.call(tenant, READ)).toEqual(ANSWER);
      });
    });

    it('is refused inside of a database transaction', async () => {
      const { get } = here;
      const work = get(UnitOfWork).isolated(() => get(UnitOfWork).run(() => here.client.call(tenant, READ)));
      await expect(work).rejects.toThrow('outside of database transactions');
    });

    it('that is throttled is repeated once where that is soon', async () => {
      let times = 0;
      vendor.handler = (_request, response) =>
        (times += 1) === 1
          ? reply(response, 429, {}, { 'Retry-After': '1' })
          : reply(response, 200, { ok: true });
      expect(await here.client.call(tenant, MONEY)).toEqual(ANSWER);
      const [first, second] = vendor.calls;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
      vendor.handler = (_request, response) => reply(response, 429, {}, { 'Retry-After': '60' });
      expect(await here.client.call(tenant, MONEY)).toMatchObject({
        ...{ kind: 'not-sent', trouble: { code: 'rate-limited', retryAfterMs: 60_000 } },
      });
      expect(vendor.calls.length).toBe(3);
    });

    it('is not let through while the vendor only fails, and is again once it recovers', async () => {
      vendor.handler = (_request, response) => reply(response, 503);
      const failing = Array.from({ length: 12 }, () => here.client.call(tenant, MONEY));
      expect(await Promise.all(failing)).toEqual(failing.map(() => lost('vendor-error')));
      expect(await here.client.call(tenant, MONEY)).toEqual(notSent('breaker-open'));
      expect(vendor.calls.length).toBe(12);
      expect(await here.get(Metrics).registry.metrics()).toContain(
        'mensal_gateway_breaker_state{gateway="acme"} 1',
      );
      const other = newIdentifier();
      await save(here, RIGHT, other);
      expect(await here.client.call(other, MONEY)).toEqual(lost('vendor-error'));
      vendor.handler = (_request, response) => reply(response, 200, { ok: true });
      await eventually(async () => expect(await here.client.call(tenant, MONEY)).toEqual(ANSWER));
    });

    it.each<[string, Partial<Vendor>]>([
      ['', {}],
      [', with headers of its own', { headersOf: OWN_HEADERS }],
    ])('leaves nothing secret in logs and metrics, whatever comes of it%s', async (_how, fields) => {
      const lines: string[] = [];
      const write = (...parts: unknown[]) => void lines.push(parts.map((part) => inspectAll(part)).join(' '));
      const logger = { log: write, error: write, warn: write, debug: write, verbose: write, fatal: write };
      const loud = await startAs(fields, { logger, env: { MENSAL_GATEWAY_TIMEOUT_MS: '300' } });
      const cardToken = 'cartao-ficticio-4111';
      await save(loud, { credentials: { key: 'right-but-secret' } });
      const call: VendorCall = {
        method: 'POST',
        route: '/v1/cards/:token/pay',
        params: { token: cardToken },
        query: { card: cardToken },
        body: { card: cardToken },
        headers: { 'X-Card': cardToken },
        effect: 'money',
      };
      for (const handler of TROUBLES) {
        vendor.handler = handler;
        await loud.client.call(tenant, call);
      }
      expect(vendor.calls[0]).toMatchObject({ url: `/v1/cards/${cardToken}/pay?card=${cardToken}` });
      await save(loud, { credentials: { key: 'wrong-and-secret' } });
      await loud.client.call(tenant, call);
      const said = lines.join('\n') + (await loud.get(Metrics).registry.metrics());
      expect(lines.filter((line) => line.includes('/v1/cards/:token/pay')).length).toBe(TROUBLES.length + 1);
      expect(said).toContain(tenant);
      for (const secret of [
        cardToken,
        'right-but-secret',
        'wrong-and-secret',
        'access-token-',
        'Basic',
        'Bearer',
      ])
        expect(said).not.toContain(secret);
    });
  });

  describe('a rate limit', () => {
    const limit: RateLimit = { requests: 40, perSeconds: 5 };

    it('is kept by two processes together in every window, and used to nine tenths', async () => {
      const options = { rateLimits: { acme: limit } };
      const two = await Promise.all([start({ options }), start({ options })]);
      const calls = 75;
      const answers = await Promise.all(
        Array.from({ length: calls }, (_, n) => two[n % 2]!.client.call(tenant, READ)),
      );
      expect(answers).toEqual(answers.map(() => ANSWER));
      const instants = vendor.received.map(({ at }) => at).sort((a, b) => a - b);
      const windowMs = limit.perSeconds * 1_000;
      expect(mostWithin(windowMs, instants)).toBeLessThanOrEqual(limit.requests);
      const tookMs = (instants.at(-1) ?? 0) - (instants[0] ?? 0);
      expect(calls / tookMs).toBeGreaterThan((0.9 * limit.requests) / windowMs);
    });

    it('takes no slot for a call that would come too late', async () => {
      const slow = await start({ options: { rateLimits: { acme: { requests: 1, perSeconds: 4 } } } });
      const nextAt = () => sql('select next_at from gateways.rate_limits where tenant_id = $1', tenant);
      await here.client.call(tenant, READ);
      expect(await nextAt()).toEqual([]);
      expect(await slow.client.call(tenant, MONEY)).toEqual(ANSWER);
      const taken = await nextAt();
      const late = { ...MONEY, sendBefore: new Date(Date.now() + 1_000) };
      expect(await slow.client.call(tenant, late)).toEqual(notSent('rate-limited'));
      expect(await nextAt()).toEqual(taken);
      expect(vendor.calls.length).toBe(2);
    });

    describe('with a slow database', () => {
      const most = { requests: 40, perSeconds: 2 };
      /** A process whose statements take so long on their way there and back. */
      const process = (thereMs: () => number, backMs: () => number) => {
        const sql = here.get(Sql);
        const query = async (...args: Parameters<Sql['query']>) => {
          await sleep(thereMs());
          const rows = await sql.query(...args);
          await sleep(backMs());
          return rows;
        };
        const slow = { query } as unknown as Sql;
        return new RateLimiter(slow, new RealTime(slow));
      };
      /** When turns came, of so many callers that each ask for one after the other. */
      const turns = async (limiter: RateLimiter, callers: number, forMs: number) => {
        const instants: number[] = [];
        const end = performance.now() + forMs;
        const caller = async () => {
          while (performance.now() < end)
            if ((await limiter.turn({ ...OPENED, tenantId: tenant }, most, 5_000)) !== undefined)
              instants.push(performance.now());
        };
        await Promise.all(Array.from({ length: callers }, caller));
        return instants;
      };
      it('turns come late and fewer, yet they come', async () => {
        const delay = () => 200;
        const instants = await turns(process(delay, delay), 4, 4_000);
        expect(instants.length).toBeGreaterThan(4);
      });

      it('a slot that is heard of too late is left for the next one', async () => {
        const delays = [0, 500, 500];
        const limiter = process(
          () => 0,
          () => delays.shift() ?? 0,
        );
        const waits: (number | undefined)[] = [];
        for (const left of [2, 0]) {
          waits.push(await limiter.turn({ ...OPENED, tenantId: tenant }, most, 5_000));
          expect(delays.length).toBe(left);
        }
        expect(waits).toEqual([expect.any(Number), expect.any(Number)]);
      });

      it('no window holds too many where a process that hears late gives way to one that does not', async () => {
        const late = process(
          () => 0,
          () => 500,
        );
        const prompt = here.get(RateLimiter);
        const both = await Promise.all([
          turns(late, 40, 3_000),
          sleep(3_000).then(() => turns(prompt, 40, 2_500)),
        ]);
        for (const instants of both) expect(instants.length).toBeGreaterThan(2);
        expect(mostWithin(most.perSeconds * 1_000, both.flat())).toBeLessThanOrEqual(most.requests);
      });
    });

    it('does not believe a vendor that wants nothing for days', async () => {
      const limiter = here.get(RateLimiter);
      await limiter.pushBack({ ...OPENED, tenantId: tenant }, 999_999_000);
      const [row] = await sql(
        `select next_at < clock_timestamp() + interval '15 minutes' as soon, next_at > clock_timestamp() + interval '14 minutes' as late
         from gateways.rate_limits where tenant_id = $1`,
        tenant,
      );
      expect(row).toEqual({ soon: true, late: true });
    });
  });

  it('keeps every secret sealed, and seals them anew after a change of the master key', async () => {
    const keyOf = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
    const [k1, k2] = [keyOf('k1'), keyOf('k2')];
    const url = await migratedDatabase();
    const startWith = async (keys: string) => {
      const instance = await startKit(url, vendor.describe(), { env: { MENSAL_MASTER_KEY: keys } });
      instances.push(instance);
      return instance;
    };
    const first = await startWith(k1);
    const account = await save(first, RIGHT);
    const idle = newIdentifier();
    await save(first, RIGHT, idle);
    await first.client.call(tenant, READ);
    const [dump] = await query<{ text: string }>(
      url,
      `select (select string_agg(a::text, ' ') from gateways.accounts a) || (select string_agg(t::text, ' ') from gateways.access_tokens t) as text`,
    );
    expect(dump?.text).toContain(tenant);
    const secret = account.notificationUrl?.split('/').at(-1) ?? '';
    for (const plain of ['right', 'access-token-', secret]) expect(dump?.text).not.toContain(plain);

    const second = await startWith(`${k2},${k1}`);
    expect(await second.get(SealedStores).reseal()).toEqual(new Map([['gateways.accounts', 5]]));
    expect(await second.get(SealedStores).reseal()).toEqual(new Map([['gateways.accounts', 0]]));
    const third = await startWith(k2);
    const authorised = vendor.authorisations;
    expect(await third.client.call(tenant, READ)).toEqual(ANSWER);
    expect(vendor.authorisations).toBe(authorised);
    expect(await third.get(GatewayAccounts).find(tenant, 'acme')).toEqual(account);
  });

  describe('with secrets whose key a process has not,', () => {
    const keyOf = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
    const [known, unknown] = [keyOf('known'), keyOf('unknown')];
    const lines: string[] = [];
    const write = (...parts: unknown[]) => void lines.push(parts.map((part) => inspectAll(part)).join(' '));
    const logger = { log: write, error: write, warn: write, debug: write, verbose: write, fatal: write };
    let url: string;
    let behind: KitInstance;
    let ahead: KitInstance;

    beforeEach(async () => {
      lines.length = 0;
      url = await migratedDatabase();
      const startWith = (keys: string) =>
        startKit(url, vendor.describe(), { env: { MENSAL_MASTER_KEY: keys }, logger });
      behind = await startWith(known);
      ahead = await startWith(`${unknown},${known}`);
      instances.push(behind, ahead);
    });

    it('nothing is sent for the account, and it is shown without its address', async () => {
      const { notificationUrl, ...account } = await save(ahead, RIGHT);
      expect(notificationUrl).toBeDefined();
      for (const call of [READ, MONEY])
        expect(await behind.client.call(tenant, call)).toEqual(notSent('no-account'));
      expect(await behind.client.test(tenant)).toMatchObject({
        kind: 'unavailable',
        trouble: { code: 'no-account', detail: expect.stringContaining('"unknown"') },
      });
      expect(await behind.client.account(tenant)).toBeUndefined();
      expect(vendor.received).toEqual([]);
      const seen = behind.get(GatewayAccounts);
      expect(await seen.find(tenant, 'acme')).toEqual({ ...account, notificationUrl: undefined });
      expect(await seen.list(tenant)).toEqual([{ ...account, notificationUrl: undefined }]);
      expect(await seen.holds(tenant, 'acme', { key: 'right' })).toBe(false);
      expect(await save(behind, { active: false })).toEqual({
        ...account,
        active: false,
        notificationUrl: undefined,
      });
      await save(behind, { ...RIGHT, active: true });
      expect(await ahead.client.call(tenant, MONEY)).toEqual(ANSWER);
    });

    it('nothing is sent with a token that others can open, and it is left to them', async () => {
      await save(behind, RIGHT);
      expect(await ahead.client.call(tenant, MONEY)).toEqual(ANSWER);
      expect(await behind.client.call(tenant, MONEY)).toEqual(notSent('no-account'));
      expect(await ahead.client.call(tenant, MONEY)).toEqual(ANSWER);
      expect([vendor.calls.length, vendor.authorisations]).toEqual([2, 1]);
    });

    it('all others are sealed anew, and those are told of', async () => {
      const tenants = Array.from({ length: 5 }, () => newIdentifier());
      for (const owner of tenants) await save(behind, RIGHT, owner);
      const [, second = tenant, , fourth = tenant] = tenants;
      const strange = 'no-sealed-secret';
      await query(url, 'update gateways.accounts set credentials = $2 where tenant_id = $1', [
        second,
        strange,
      ]);
      const third = await startKit(url, vendor.describe(), {
        env: { MENSAL_MASTER_KEY: `${keyOf('newest')},${known}` },
        logger,
      });
      instances.push(third);
      await save(ahead, RIGHT, fourth);
      await query(
        url,
        `update gateways.accounts set notification_secret = 'x' || notification_secret where tenant_id = $1`,
        [fourth],
      );
      await expect(third.get(SealedStores).reseal()).rejects.toThrow(
        'gateways.accounts: 3 secrets could not be opened, each of them logged; 7 were sealed anew',
      );
      const told = lines.filter((line) => line.includes('A secret cannot be opened'));
      expect(told.length).toBe(3);
      for (const [owner, column] of [
        [second, 'credentials'],
        [fourth, 'credentials'],
        [fourth, 'notification_secret'],
      ])
        expect(
          told.filter((line) => line.includes(`"${owner}"`) && line.includes(`"column":"${column}"`)).length,
        ).toBe(1);
      expect(told.join()).not.toContain(strange);
      for (const owner of tenants)
        expect((await third.client.call(owner, READ)).kind).toBe(
          owner === second || owner === fourth ? 'not-sent' : 'answer',
        );
    });
  });
});

const OPENED = {
  gateway: 'acme',
  environment: 'production',
  credentials: {},
  notificationUrl: undefined,
  active: true,
  revision: 1,
} as const;

/** The most that a window of that length holds, wherever it begins. */
function mostWithin(windowMs: number, instants: number[]): number {
  return Math.max(
    ...instants.map((from) => instants.filter((at) => at >= from && at < from + windowMs).length),
  );
}

const TROUBLES: TestVendor['handler'][] = [
  (_request, response) => reply(response, 200, { ok: true }),
  ({ body, headers }, response) => reply(response, 400, { body, headers }),
  ({ body }, response) => response.end(`<html>${body}`),
  ({ body }, response) => response.writeHead(500).end(body.slice(1)),
  (_request, response) => reply(response, 401, {}),
  (_request, response) => reply(response, 429, {}, { 'Retry-After': '60' }),
  (_request, response) => response.destroy(),
  () => undefined,
];

/** All that a logger could make of it, to any depth. */
function inspectAll(part: unknown): string {
  return part instanceof Error ? `${part.stack ?? ''} ${JSON.stringify({ ...part })}` : JSON.stringify(part);
}

async function eventually(expectation: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
