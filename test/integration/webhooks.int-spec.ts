import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newIdentifier, type Identifier } from '@mensal/kernel';
import { PublishWebhooks, WebhookTypes, type WebhookMessage } from '@mensal/notifications';
import { JobQueue, SealedStores, SecretBox, UnitOfWork } from '@mensal/platform';
import { WebhookOutbox } from '../../libs/notifications/src/application/webhooks/webhook.outbox.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { query } from '../support/database.js';
import { TestServer } from '../support/test-server.js';
import { verifies, WebhookReceiver, type ReceivedWebhook } from '../support/webhook-receiver.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`;

/** Two replicas on one database and one business clock. */
let servers: TestServer[];
let server: TestServer;
let receiver: WebhookReceiver;
let merchant: ApiClient;
let webhook: string;

beforeAll(async () => {
  const env = { MENSAL_MASTER_KEY: `${key('new', 2)},${key('old', 1)}`, MENSAL_GATEWAY_TIMEOUT_MS: '1000' };
  server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z', env });
  const { databaseUrl, clock } = server;
  servers = [server, await TestServer.start({ databaseUrl, clock, env })];
  for (const { app } of servers)
    app.get(WebhookTypes).define([
      { type: 'sample.opened', description: 'Algo foi aberto.' },
      { type: 'sample.closed', description: 'Algo foi fechado.' },
    ]);
  receiver = await new WebhookReceiver().start();
});
afterAll(async () => {
  await Promise.all(servers.map((each) => each.stop()));
  await receiver.stop();
});
beforeEach(async () => {
  await receiver.start();
  receiver.reset();
  receiver.secrets = [];
  merchant = await server.newTenant();
  webhook = await subscribe();
});

async function subscribe(fields: Record<string, unknown> = {}, client = merchant): Promise<string> {
  const body = { webhook: { url: receiver.url, events: ['*'], ...fields } };
  const { token, secret } = ok(await client.post('/v1/webhooks', body)).webhook;
  receiver.secrets.push(secret);
  return token;
}

function ok({ status, body }: Answer): Answer['body'] {
  expect({ status, mensagem: body?.mensagem }).toEqual({ status: 200, mensagem: undefined });
  return body;
}

const message = (n: number, subject: Identifier | null = null, type = 'sample.opened'): WebhookMessage => ({
  type,
  subject,
  at: server.clock.now(),
  data: { n, subject },
});

/** In a transaction of its own, with whatever else `meanwhile` does in it. */
function publish(
  messages: WebhookMessage[],
  { by = server, of = merchant, meanwhile = (): Promise<void> => Promise.resolve() } = {},
): Promise<void> {
  const unitOfWork = by.app.get(UnitOfWork);
  return unitOfWork.isolated(() =>
    unitOfWork.run(async () => {
      await by.app.get(PublishWebhooks).execute(of.tenant.tenantId, messages);
      await meanwhile();
    }),
  );
}

const settle = () => server.settle();
/** At least a second: the clock goes on while it is being asked. */
const advance = (ms: number) =>
  server.advance(new Date(server.clock.now().getTime() + Math.max(ms, 1_000)).toISOString());
const numbers = (messages: readonly ReceivedWebhook[]) => messages.map(({ data }) => data.n as number);
const path = (rest = '') => `/v1/webhooks/${webhook}${rest}`;
const deliveries = async (filter = ''): Promise<Answer['body'][]> =>
  ok(await merchant.get(path(`/deliveries${filter}`))).deliveries;
const only = <T>(values: readonly T[]): T => {
  expect(values).toHaveLength(1);
  return values[0]!;
};

describe('A message', () => {
  it('reaches the receiver signed, as compact JSON, and only those who have subscribed to its type', async () => {
    const closedOnly = await subscribe({ events: ['sample.closed'] });
    await publish([message(1), { ...message(2), type: 'sample.closed' }]);
    await settle();
    expect(receiver.forged).toEqual([]);
    expect(numbers(receiver.received).toSorted()).toEqual([1, 2, 2]);
    const first = receiver.received.find(({ data }) => data.n === 1)!;
    expect(first.body).toBe(
      `{"type":"sample.opened","timestamp":"${first.timestamp}","data":{"n":1,"subject":null}}`,
    );
    expect(first.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(await deliveries()).toHaveLength(2);
    webhook = closedOnly;
    const delivery = only(await deliveries());
    expect(delivery).toMatchObject({ type: 'sample.closed', status: 'Entregue', tries: 1, statusCode: 204 });
    expect([delivery.code, delivery.nextTryAt]).toEqual([null, null]);
  });

  it('is not there before its transaction is committed, and never where it is not', async () => {
    await publish([message(1)], {
      meanwhile: async () => {
        const rows = await query(
          server.databaseUrl,
          'select from notifications.webhook_deliveries where tenant_id = $1',
          [merchant.tenant.tenantId],
        );
        expect(rows).toEqual([]);
      },
    });
    await expect(publish([message(2)], { meanwhile: () => Promise.reject(new Error('no')) })).rejects.toThrow(
      'no',
    );
    await settle();
    await advance(MINUTE_MS);
    expect(numbers(receiver.received)).toEqual([1]);
    expect(await deliveries()).toHaveLength(1);
  });

  it('of a type that nobody has defined is a mistake of the caller', async () => {
    await expect(publish([{ ...message(1), type: 'sample.unknown' }])).rejects.toThrow(
      'no type sample.unknown',
    );
  });

  it('writes nothing and wakes nobody where nobody has subscribed to it', async () => {
    ok(await merchant.put(path(), { webhook: { events: ['sample.closed'] } }));
    const jobs = () =>
      query(
        server.databaseUrl,
        `select count(*)::int as n from jobs.job where name like 'notifications.deliver%'`,
      );
    await settle();
    const before = await jobs();
    await publish([message(1)]);
    expect(await jobs()).toEqual(before);
    expect(await deliveries()).toEqual([]);
  });

  it('is one of thousands that are published by one call, and all arrive once', async () => {
    await publish(Array.from({ length: 1_000 }, (_, n) => message(n, newIdentifier())));
    await settle();
    await advance(0);
    expect(numbers(receiver.taken).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    );
    expect(receiver.received).toHaveLength(1_000);
  });

  it('whose job got lost is found by the next sweep, and one whose worker was killed when its lease is over', async () => {
    await publish([message(1), message(2)]);
    await settle();
    const again = `update notifications.webhook_deliveries
      set status = 'waiting', due_at = created_at, done_at = null, leased_until = $2 where tenant_id = $1`;
    const { tenantId } = merchant.tenant;
    await query(server.databaseUrl, again, [tenantId, new Date(Date.now() + HOUR_MS)]);
    await advance(0);
    expect(receiver.received).toHaveLength(2);
    await query(server.databaseUrl, again, [tenantId, new Date(Date.now() - 1_000)]);
    await advance(0);
    expect(numbers(receiver.received).toSorted()).toEqual([1, 1, 2, 2]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
  });
});

describe('The order', () => {
  /** Per invoice, messages are taken 0, 1, 2 …, each once or again before the next one came. */
  function expectInOrder(subjects: readonly Identifier[], count: number): void {
    for (const subject of subjects) {
      const got = numbers(receiver.received.filter(({ data }) => data.subject === subject));
      const took = numbers(receiver.taken.filter(({ data }) => data.subject === subject));
      expect(took).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(got).toEqual(got.toSorted((a, b) => a - b));
    }
  }

  it('of the messages of an invoice holds with two servers and a receiver that fails at random', async () => {
    const seed = Math.floor(Math.random() * 1e9);
    let state = seed;
    const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    receiver.answer(() => (chance() < 0.25 ? 500 : 200));
    const subjects = Array.from({ length: 20 }, () => newIdentifier());
    for (let n = 0; n < 5; n += 1)
      await Promise.all(
        subjects.map((subject, m) => publish([message(n, subject)], { by: servers[m % 2]! })),
      );
    await settle();
    await advance(DAY_MS);
    try {
      expectInOrder(subjects, 5);
    } catch (error) {
      throw new Error(`With the seed ${seed}: ${String(error)}`);
    }
  });

  it('holds up only the invoice whose message is not taken', async () => {
    const [stuck, other] = [newIdentifier(), newIdentifier()];
    receiver.answer(({ data }) => (data.subject === stuck && data.n === 0 ? 400 : 200));
    await publish([0, 1, 2].flatMap((n) => [message(n, stuck), message(n, other), message(n)]));
    await settle();
    await advance(HOUR_MS);
    expect(receiver.taken.filter(({ data }) => data.subject === stuck)).toEqual([]);
    expect(numbers(receiver.taken.filter(({ data }) => data.subject === other))).toEqual([0, 1, 2]);
    const waiting = await deliveries(`?status=Pendente&invoice=${stuck}`);
    expect(waiting.map(({ tries }) => tries)).toEqual([0, 0, 5]);
    receiver.answer(() => 200);
    await advance(DAY_MS);
    expectInOrder([other, stuck], 3);
  });

  it('gives no turn to receivers all of whose messages wait behind others', async () => {
    const subject = newIdentifier();
    const events = ['sample.opened'];
    ok(await merchant.put(path(), { webhook: { events } }));
    for (let n = 0; n < 18; n += 1) await subscribe({ events });
    receiver.answer(() => 500);
    await publish([message(0, subject)]);
    await settle();
    await query(
      server.databaseUrl,
      `update notifications.webhook_deliveries set due_at = due_at + interval '1 hour' where tenant_id = $1`,
      [merchant.tenant.tenantId],
    );
    await publish([message(1, subject)]);
    const open = await subscribe({ events: ['sample.closed'] });
    const others = await query<{ id: Identifier }>(
      server.databaseUrl,
      `select distinct tenant_id as id from notifications.webhook_deliveries where tenant_id <> $1`,
      [merchant.tenant.tenantId],
    );
    const share = { total: 1, perTenant: 1, except: others.map(({ id }) => id) };
    const outbox = server.app.get(WebhookOutbox);
    let claimed: Awaited<ReturnType<WebhookOutbox['claim']>> = [];
    // Within the transaction, which no worker sees into. One in twenty receivers has a message that may come.
    await publish([message(2, null, 'sample.closed')], {
      meanwhile: async () => void (claimed = await outbox.claim(server.clock.now(), share)),
    });
    expect(claimed.map(({ webhookId }) => webhookId)).toEqual([open]);
  });

  it('holds after a receiver was down for a day, which it is not hammered for', async () => {
    const subjects = Array.from({ length: 30 }, () => newIdentifier());
    await receiver.stop();
    for (let n = 0; n < 3; n += 1) {
      await publish(subjects.map((subject) => message(n, subject)));
      await settle();
      await advance(8 * HOUR_MS);
    }
    const tries = (await deliveries()).reduce((sum, { tries }) => sum + tries, 0);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(100);
    const { failingSince } = ok(await merchant.get(path())).webhook;
    expect(server.clock.now().getTime() - Date.parse(failingSince)).toBeGreaterThanOrEqual(DAY_MS);
    expect(receiver.received).toEqual([]);

    await receiver.start();
    // The longest rest between two looks at a receiver that is down.
    await advance(31 * MINUTE_MS);
    expectInOrder(subjects, 3);
    expect(receiver.received).toHaveLength(90);
    expect(ok(await merchant.get(path())).webhook).toMatchObject({ failingSince: null, resumeAt: null });
    expect(await deliveries('?status=Pendente')).toEqual([]);
  });
});

describe('A receiver', () => {
  it('that never takes a message is tried for five days at growing waits, then the next of the invoice goes on', async () => {
    const subject = newIdentifier();
    receiver.answer(({ data }) => (data.n === 1 ? 503 : 200));
    await publish([message(1, subject), message(2, subject)]);
    await settle();
    await advance(5 * DAY_MS - MINUTE_MS);
    expect(numbers(receiver.taken)).toEqual([]);
    await advance(2 * MINUTE_MS);
    const dead = only(await deliveries('?status=Falhou'));
    expect(dead).toMatchObject({ invoice: subject, statusCode: 503, nextTryAt: null });
    const { attempts, payload } = ok(await merchant.get(path(`/deliveries/${dead.token}`))).delivery;
    const at = attempts.map((attempt: { at: string }) => Date.parse(attempt.at));
    const waits = at.slice(1).map((instant: number, n: number) => (instant - at[n]) / 1_000);
    for (const [n, about] of [5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400].entries()) {
      expect(waits[n]).toBeGreaterThan(about * 0.89);
      expect(waits[n]).toBeLessThan(about * 1.12 + 5);
    }
    expect(payload).toEqual({
      type: 'sample.opened',
      timestamp: expect.any(String),
      data: { n: 1, subject },
    });
    expect(new Set(receiver.received.filter(({ data }) => data.n === 1).map(({ id }) => id)).size).toBe(1);

    // The longest rest between two looks at a receiver that has failed.
    await advance(31 * MINUTE_MS);
    expect(numbers(receiver.taken)).toEqual([2]);

    receiver.answer(() => 200);
    expect(ok(await merchant.post(path(`/deliveries/${dead.token}/replay`))).delivery).toMatchObject({
      status: 'Pendente',
      tries: 0,
    });
    await settle();
    expect(numbers(receiver.taken)).toEqual([2, 1]);
    expect(receiver.taken[1]?.id).toBe(dead.token);
  });

  it('that is down for longer loses of each invoice one message after the other, to be replayed in order', async () => {
    const subjects = Array.from({ length: 20 }, () => newIdentifier());
    await receiver.stop();
    await publish([0, 1].flatMap((n) => subjects.map((subject) => message(n, subject))));
    await settle();
    const countOf = async (status: string) =>
      ok(await merchant.get(path(`/deliveries?status=${status}`))).total as number;
    await advance(5 * DAY_MS + HOUR_MS);
    expect([await countOf('Falhou'), await countOf('Pendente')]).toEqual([20, 20]);
    const since = server.clock.now().toISOString();
    await publish(subjects.map((subject) => message(2, subject)));
    await advance(5 * DAY_MS + HOUR_MS);
    expect([await countOf('Falhou'), await countOf('Pendente')]).toEqual([40, 20]);

    await receiver.start();
    expect(ok(await merchant.post(path('/replay'), { replay: { since } })).replay).toEqual({ count: 0 });
    expect(ok(await merchant.post(path('/replay'))).replay).toEqual({ count: 40 });
    await settle();
    await advance(0);
    expect(receiver.received).toHaveLength(60);
    for (const subject of subjects)
      expect(numbers(receiver.taken.filter(({ data }) => data.subject === subject))).toEqual([0, 1, 2]);
  });

  it('that is gone is left, and what waits is discarded until it is replayed', async () => {
    receiver.answer(({ data }) => (data.n === 1 ? 410 : 500));
    const subject = newIdentifier();
    await publish([message(1, subject), message(2, subject)]);
    await settle();
    expect(ok(await merchant.get(path())).webhook).toMatchObject({
      active: false,
      goneAt: expect.any(String),
    });
    expect((await deliveries()).map(({ status, statusCode }) => [status, statusCode])).toEqual([
      ['Descartada', null],
      ['Falhou', 410],
    ]);
    await publish([message(3, subject)]);
    expect(await deliveries()).toHaveLength(2);
    expect((await merchant.post(path('/replay'))).body.mensagem).toBe('O webhook não está ativo.');
    expect((await merchant.post(path('/test'))).status).toBe(400);

    receiver.answer(() => 200);
    ok(await merchant.put(path(), { webhook: { active: true } }));
    expect(ok(await merchant.post(path('/replay'))).replay).toEqual({ count: 2 });
    await settle();
    expect(numbers(receiver.taken)).toEqual([1, 2]);
  });

  it.each<[string, WebhookReceiver['handler'], object]>([
    ['does not answer in time', () => undefined, { code: 'timed-out', statusCode: null }],
    ['hangs up', (_, response) => response.destroy(), { code: 'connection-failed', statusCode: null }],
    [
      'sends it elsewhere',
      (_, response) => response.writeHead(307, { Location: receiver.url }).end(),
      { code: null, statusCode: 307 },
    ],
    ['is missing', (_, response) => response.writeHead(404).end(), { code: null, statusCode: 404 }],
  ])('that %s is tried again', async (_, handler, outcome) => {
    receiver.handler = handler;
    await publish([message(1)]);
    await settle();
    expect(only(await deliveries())).toMatchObject({ status: 'Pendente', tries: 1, ...outcome });
    expect(receiver.received).toHaveLength(1);
    receiver.answer(() => 200);
    await advance(10_000);
    expect(only(await deliveries())).toMatchObject({ status: 'Entregue', tries: 2 });
  });

  it.each(['10.0.0.1', '169.254.169.254', '0.0.0.0', '[::ffff:10.0.0.1]'])(
    'that has moved to %s, which is not public, is sent nothing',
    async (host) => {
      const url = Object.assign(new URL(receiver.url), { hostname: host }).href;
      await query(server.databaseUrl, 'update notifications.webhooks set url = $2 where id = $1', [
        webhook,
        url,
      ]);
      await publish([message(1)]);
      await settle();
      expect(only(await deliveries())).toMatchObject({ status: 'Pendente', code: 'address-refused' });
      expect([receiver.received, receiver.forged]).toEqual([[], []]);
    },
  );

  it('that answers without end is believed by its status', async () => {
    receiver.handler = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'.repeat(1_000)), 5);
      response.on('close', () => clearInterval(drip));
    };
    await publish([message(1)]);
    await settle();
    expect(only(await deliveries())).toMatchObject({ status: 'Entregue', statusCode: 200 });
  });

  it('that hangs does not hold up another', async () => {
    const other = await new WebhookReceiver().start();
    try {
      receiver.handler = () => undefined;
      await publish(Array.from({ length: 60 }, (_, n) => message(n)));
      const neighbour = await server.newTenant();
      const body = { webhook: { url: other.url, events: ['*'] } };
      const { secret } = ok(await neighbour.post('/v1/webhooks', body)).webhook;
      other.secrets = [secret];
      await publish(
        Array.from({ length: 60 }, (_, n) => message(n)),
        { of: neighbour },
      );
      await settle();
      expect(other.taken).toHaveLength(60);
      // Eight were on their way when the first timed out; from then on it is rested.
      expect(receiver.received.length).toBeLessThanOrEqual(16);
    } finally {
      await other.stop();
    }
  });
});

describe('A subscription', () => {
  it('is answered with its key once, and as it was made', async () => {
    const body = {
      webhook: {
        url: 'https://loja.example',
        events: ['sample.closed', 'sample.closed'],
        description: 'Loja',
      },
    };
    const made = ok(await merchant.post('/v1/webhooks', body)).webhook;
    expect(made).toEqual({
      token: expect.any(String),
      url: 'https://loja.example/',
      events: ['sample.closed'],
      description: 'Loja',
      active: true,
      createdAt: expect.any(String),
      failingSince: null,
      resumeAt: null,
      goneAt: null,
      secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    });
    const { secret, ...rest } = made;
    expect(ok(await merchant.get(`/v1/webhooks/${made.token}`)).webhook).toEqual(rest);
    expect(ok(await merchant.get('/v1/webhooks')).webhooks).toHaveLength(2);
    const text = JSON.stringify(
      await query(server.databaseUrl, 'select * from notifications.webhooks where id = $1', [made.token]),
    );
    expect(text).not.toContain(secret.slice(6));
  });

  it.each([
    ['an address that is none', { url: 'loja' }, 'Endereço do webhook inválido.'],
    ['an address with a password', { url: 'https://a:b@loja.example/' }, 'Endereço do webhook inválido.'],
    ['a private address', { url: 'http://10.0.0.1/' }, 'Endereço do webhook inválido.'],
    ['a private address in hex', { url: 'http://0x0a000001/' }, 'Endereço do webhook inválido.'],
    ['an unknown event', { events: ['sample.unknown'] }, 'Evento de webhook desconhecido.'],
    ['all events and one', { events: ['*', 'sample.opened'] }, 'Evento de webhook desconhecido.'],
    ['no events', { events: [] }, 'Evento de webhook desconhecido.'],
    ['events that are none', { events: 'sample.opened' }, 'Por favor verifique os parâmetros'],
    ['a long description', { description: 'x'.repeat(201) }, 'Por favor verifique os parâmetros'],
  ])('with %s is refused, when it is made and when it is changed', async (_, fields, mensagem) => {
    const refused = { status: 400, body: { mensagem } };
    const made = { url: receiver.url, events: ['*'], ...fields };
    expect(await merchant.post('/v1/webhooks', { webhook: made })).toMatchObject(refused);
    expect(await merchant.put(path(), { webhook: fields })).toMatchObject(refused);
  });

  it('is one of twenty at most, however many are asked for at once', async () => {
    const body = { webhook: { url: receiver.url, events: ['*'] } };
    const answers = await Promise.all(Array.from({ length: 25 }, () => merchant.post('/v1/webhooks', body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(answers.find(({ status }) => status === 400)?.body.mensagem).toBe(
      'Cada conta pode ter no máximo 20 webhooks.',
    );
  });

  it('signs by both keys for 24 hours after its key was changed', async () => {
    const [old = ''] = receiver.secrets;
    const { secret } = ok(await merchant.post(path('/rotate-secret'))).webhook;
    receiver.secrets = [old, secret];
    const signedBy = async () => {
      receiver.reset();
      await publish([message(1)]);
      await settle();
      const { body, headers } = only(receiver.received);
      return [verifies(old, body, headers), verifies(secret, body, headers)];
    };
    expect(await signedBy()).toEqual([true, true]);
    await advance(DAY_MS - MINUTE_MS);
    expect(await signedBy()).toEqual([true, true]);
    await advance(MINUTE_MS);
    expect(await signedBy()).toEqual([false, true]);
  });

  it('goes on signing after a change of the master key', async () => {
    const [old = ''] = receiver.secrets;
    const { secret } = ok(await merchant.post(path('/rotate-secret'))).webhook;
    const { tenantId } = merchant.tenant;
    const before = new SecretBox({ masterKeys: [{ id: 'old', key: Buffer.alloc(32, 1) }] });
    const sealed = await Promise.all(
      [secret, old].map((text) => before.seal(text, { tenantId, purpose: 'notifications.webhook' })),
    );
    await query(
      server.databaseUrl,
      'update notifications.webhooks set secret = $2, former_secret = $3 where id = $1',
      [webhook, ...sealed],
    );
    const reseal = async () => {
      const stores = server.app.get(SealedStores);
      return (await server.app.get(UnitOfWork).isolated(() => stores.reseal())).get('notifications.webhooks');
    };
    expect([await reseal(), await reseal()]).toEqual([2, 0]);
    await publish([message(1)]);
    await settle();
    const { body, headers } = only(receiver.taken);
    expect([verifies(old, body, headers), verifies(secret, body, headers)]).toEqual([true, true]);
  });

  it('that is deleted while messages wait gets none of them', async () => {
    receiver.answer(() => 500);
    await publish([message(1), message(2)]);
    await settle();
    const tried = receiver.received.length;
    receiver.answer(() => 200);
    ok(await merchant.delete(path()));
    await advance(DAY_MS);
    expect(receiver.received).toHaveLength(tried);
    for (const rest of ['', '/deliveries'])
      expect(await merchant.get(path(rest))).toMatchObject({
        status: 404,
        body: { mensagem: 'Webhook não encontrado.' },
      });
  });

  it('that is switched off while messages wait discards them', async () => {
    receiver.answer(() => 500);
    await publish([message(1)]);
    await settle();
    ok(await merchant.put(path(), { webhook: { active: false } }));
    expect(only(await deliveries())).toMatchObject({ status: 'Descartada' });
    await publish([message(2)]);
    expect(await deliveries()).toHaveLength(1);
  });

  it('that is given another address sends there at once what waits', async () => {
    await receiver.stop();
    await publish([message(1)]);
    await settle();
    await advance(3 * HOUR_MS);
    await receiver.start();
    ok(await merchant.put(path(), { webhook: { url: `${receiver.url}/novo` } }));
    await advance(0);
    expect(numbers(receiver.taken)).toEqual([1]);
  });

  it('is tried by a test message, whatever it has subscribed to', async () => {
    ok(await merchant.put(path(), { webhook: { events: ['sample.closed'] } }));
    const { delivery } = ok(await merchant.post(path('/test')));
    expect(delivery).toMatchObject({ type: 'webhook.test', status: 'Pendente', invoice: null });
    await settle();
    expect(only(receiver.taken)).toMatchObject({
      id: delivery.token,
      type: 'webhook.test',
      data: { webhook },
    });
    expect(ok(await merchant.get(path(`/deliveries/${delivery.token}`))).delivery).toMatchObject({
      status: 'Entregue',
      attempts: [{ statusCode: 204, code: null, responseMs: expect.any(Number), at: expect.any(String) }],
    });
  });

  it('of another merchant is none, and gets nothing', async () => {
    const stranger = await server.newTenant();
    await publish([message(1)], { of: stranger });
    await settle();
    expect(receiver.received).toEqual([]);
    expect((await stranger.get(path())).status).toBe(404);
    expect((await stranger.post(path('/replay'))).status).toBe(404);
  });
});

describe('The log', () => {
  it('is read in pages, newest first, by status and invoice', async () => {
    const subject = newIdentifier();
    receiver.answer(({ data }) => (data.subject === null ? 200 : 500));
    await publish([message(1), message(2, subject), message(3)]);
    await settle();
    const page = ok(await merchant.get(path('/deliveries?limit=2')));
    expect([page.total, page.skipped, page.count]).toEqual([3, 0, 2]);
    expect(page.deliveries.map((it: { invoice: string | null }) => it.invoice)).toEqual([null, subject]);
    expect(await deliveries('?status=Entregue')).toHaveLength(2);
    expect(only(await deliveries(`?invoice=${subject}`))).toMatchObject({
      status: 'Pendente',
      statusCode: 500,
    });
    expect(only(await deliveries(`?invoice=${subject}&status=Pendente`)).nextTryAt).toEqual(
      expect.any(String),
    );
    expect((await merchant.get(path('/deliveries?status=constructor'))).body.mensagem).toBe(
      'Status da entrega inválido.',
    );
    expect((await merchant.get(path('/deliveries?invoice=x'))).status).toBe(400);
  });

  it('sends again what was delivered, and not what still waits', async () => {
    await publish([message(1)]);
    await settle();
    const { token } = only(await deliveries());
    receiver.answer(() => 500);
    ok(await merchant.post(path(`/deliveries/${token}/replay`)));
    await settle();
    expect(receiver.received.map(({ id }) => id)).toEqual([token, token]);
    expect(await merchant.post(path(`/deliveries/${token}/replay`))).toMatchObject({
      status: 400,
      body: { mensagem: 'A entrega ainda está pendente.' },
    });
  });

  it('forgets delivered messages after 30 days, and dead letters after 90', async () => {
    receiver.answer(({ data }) => (data.n === 1 ? 200 : 410));
    await publish([message(1)]);
    await settle();
    await publish([message(2)]);
    await settle();
    await query(
      server.databaseUrl,
      `update notifications.webhook_deliveries
       set done_at = done_at - make_interval(days => case status when 'delivered' then 29 else 89 end)
       where tenant_id = $1`,
      [merchant.tenant.tenantId],
    );
    const dayLater = async () => {
      await advance(DAY_MS);
      return (await deliveries()).map(({ status }) => status as string);
    };
    expect(await dayLater()).toEqual(['Falhou', 'Entregue']);
    expect(await dayLater()).toEqual([]);
  });
});

describe('What anybody may see', () => {
  it('the catalogue tells what there is to subscribe to', async () => {
    const { events } = ok(await merchant.get('/v1/webhook-events'));
    expect(events).toContainEqual({ type: 'sample.opened', description: 'Algo foi aberto.' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'webhook.test' }));
  });

  it('metrics count messages by what came of them, and tell nobody where they went', async () => {
    const counted = async () => (await fetch(`${server.url}/metrics`)).text();
    await publish([message(1)]);
    await settle();
    const text = (await counted()) + (await (await fetch(`${servers[1]!.url}/metrics`)).text());
    expect(text).toMatch(/mensal_webhooks_total\{outcome="delivered"\} [1-9]/);
    expect(text).not.toContain('/avisos');
  });

  it('the queue holds no job that has failed', async () => {
    await servers[1]!.app.get(JobQueue).whenIdle(10_000);
    const failed = await query(
      server.databaseUrl,
      `select name, output from jobs.job where name like 'notifications%' and (retry_count > 0 or state = 'failed')`,
    );
    expect(failed).toEqual([]);
  });
});
