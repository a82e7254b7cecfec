import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RawNotification } from '@mensal/billing/ports';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../support/billing-runs.js';
import { chargeOf } from '../support/charges.js';
import { credentialsOf, GatewayBusiness } from '../support/gateway-business.js';
import { drawMove, happen, isTold, type Move, type TellingGateway } from '../support/gateway-life.js';
import { notificationAddress } from '../support/notification-address.js';
import { NotificationBox } from '../support/notification-box.js';
import { randomFrom, testSeed } from '../support/random.js';
import { TestServer } from '../support/test-server.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const MINUTE_MS = 60_000;
const WITHIN_MS = 10_000;
const LIVES = 2;
/** Beside the one in which things happened. */
const ORDERS = 3;
/** Entries of a charge's history that tell that somebody looked, and not what there was to see. */
const LOOKING = ['notified', 'looked-up', 'answer-lost', 'not-sent'];
/** What differs from one charge to the next. */
const NAMES = ['invoice', 'charge', 'customer'];

/** A charge of a merchant of its own, so that what its gateway tells of it comes to an address of its own. */
interface Twin {
  business: GatewayBusiness;
  path: string;
  invoice: string;
  charge: string;
  gatewayId: string;
}

/** What gateways send is held back: the servers hear of it when it is delivered here. */
describe('Given a charge that was lived through at its gateway before anybody heard of it', () => {
  const seed = testSeed();
  let servers: [TestServer, TestServer];
  let box: NotificationBox;
  let receiver: WebhookReceiver;
  let deliveries = 0;

  beforeAll(async () => {
    box = await NotificationBox.open();
    receiver = await new WebhookReceiver().start();
    const first = await TestServer.start({
      now: '2026-11-23T12:00:00.000Z',
      sandbox: true,
    });
    const vendors = ['efi', 'lytex', 'letpay'].map((name) => [
      `MENSAL_GATEWAY_${name.toUpperCase()}_URL`,
      `${first.sandbox.url}/${name}`,
    ]);
    const second = await TestServer.start({
      clock: first.clock,
      databaseUrl: first.databaseUrl,
      env: { ...(Object.fromEntries(vendors) as Record<string, string>), MENSAL_ROLES: 'http,worker' },
    });
    servers = [first, second];
    for (const { app } of servers) app.get<Configuration>(CONFIGURATION).publicUrl = box.url;
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
    await receiver.stop();
    await box.close();
  });

  async function aTwin(gateway: TellingGateway): Promise<Twin> {
    const [server] = servers;
    const business = await GatewayBusiness.open(server, gateway);
    const { merchant } = business;
    const path = await notificationAddress(server, merchant, gateway);
    if (gateway === 'lytex')
      await server.sandbox.control('PUT', 'lytex/accounts', {
        ...credentialsOf('lytex', merchant.tenant.tenantId),
        callbackUrl: `${box.url}${path}`,
      });
    const { body } = await merchant.post('/v1/webhooks', { webhook: { url: receiver.url, events: ['*'] } });
    receiver.secrets.push(body.webhook.secret);
    const { invoice, token: charge, gatewayId } = await business.waiting();
    return { business, path, invoice, charge, gatewayId };
  }

  const heldOf = ({ path }: Twin) => box.at(`${box.url}${path}`);

  /** @returns once its notification is in the box, where there is one */
  async function live(twin: Twin, move: Move): Promise<string> {
    const gateway = twin.business.gateway as TellingGateway;
    const { sandbox, clock } = servers[0];
    const before = heldOf(twin).length;
    const paidAt = new Date(clock.now().getTime() - MINUTE_MS);
    const status = await happen(sandbox, gateway, twin.gatewayId, move, paidAt);
    const deadline = performance.now() + WITHIN_MS;
    while (isTold(gateway, move) && heldOf(twin).length === before) {
      if (performance.now() > deadline) throw new Error(`${gateway} told nothing of ${move}`);
      await sleep(10);
    }
    return status;
  }

  /** By the servers in turn. */
  async function deliver({ path }: Twin, { contentType, body }: RawNotification): Promise<void> {
    const { url } = servers[deliveries++ % servers.length] ?? servers[0];
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': contentType },
      body,
    });
    expect(answer.status).toBe(200);
  }

  /** Business time stands meanwhile: nothing is polled. */
  async function settle(): Promise<void> {
    for (const server of [...servers, ...servers]) await server.settle();
  }

  async function oneByOne(twin: Twin, notifications: readonly RawNotification[]): Promise<void> {
    for (const notification of notifications) {
      await deliver(twin, notification);
      await settle();
    }
  }

  async function atOnce(twin: Twin, notifications: readonly RawNotification[]): Promise<void> {
    await Promise.all(notifications.map((notification) => deliver(twin, notification)));
    await settle();
  }

  /** Each up to three times. */
  function shuffled(notifications: readonly RawNotification[], random: () => number): RawNotification[] {
    return notifications
      .flatMap((each) => Array<RawNotification>(1 + Math.floor(random() * 3)).fill(each))
      .map((each) => ({ each, rank: random() }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ each }) => each);
  }

  /** What it came to. */
  async function booksOf({ business: { merchant }, invoice, charge }: Twin) {
    const seen = await chargeOf(merchant, invoice, charge);
    const { status, open, reasonCode, surplus, paidPrice, penaltyPrice, creditPrice, feePrice } = seen;
    const { refundedPrice, disputedPrice } = seen;
    const { body } = await merchant.get(`/v1/invoices/${invoice}`);
    const { status: invoiceStatus, paymentDate, price } = body.invoice;
    return {
      charge: { status, open, reasonCode, surplus },
      money: { paidPrice, penaltyPrice, creditPrice, feePrice, refundedPrice, disputedPrice },
      invoice: { status: invoiceStatus, paymentDate, price, refundedPrice: body.invoice.refundedPrice },
    };
  }

  /** What was written down and told on the way, in its order. */
  async function storyOf({ business: { merchant }, invoice, charge }: Twin) {
    const { history } = await chargeOf(merchant, invoice, charge);
    const events = (await merchant.get(`/v1/invoices/${invoice}/history?limit=100`)).body.history as Wire[];
    return {
      charge: (history as Wire[]).map(({ event }) => event).filter((event) => !LOOKING.includes(event)),
      invoice: events
        .filter((each) => each.charge === null)
        .map(({ event, detail }) => [event, plain(detail)]),
      told: receiver.taken
        .filter(({ data }) => data.invoice === invoice)
        .map(({ type, data }) => [type, plain(data)]),
    };
  }

  const plain = (detail: Wire) =>
    Object.fromEntries(Object.entries(detail).filter(([name]) => !NAMES.includes(name)));

  const lives = (['efi', 'lytex', 'letpay'] as const).flatMap((gateway) =>
    Array.from({ length: LIVES }, (_, n) => [gateway, seed + n] as const),
  );

  it.each(lives)(
    'at %s (seed %i), then the order in which it hears does not matter',
    async (gateway, lifeSeed) => {
      const random = randomFrom(lifeSeed);
      const told = await aTwin(gateway);
      const twins: Twin[] = [];
      while (twins.length < 1 + ORDERS) twins.push(await aTwin(gateway));
      const [inOrder = told, ...others] = twins;
      // The first is told as it happens, and once more of it all, since not everything is told of.
      const { sandbox } = servers[0];
      const held = (await sandbox.control('GET', `${gateway}/charges`)) as Wire[];
      let status = held.find(({ id }) => id === told.gatewayId)?.status as string;
      const life: Move[] = [];
      for (;;) {
        const move = drawMove(gateway, status, life, random);
        if (move === undefined) break;
        life.push(move);
        const before = heldOf(told).length;
        status = await live(told, move);
        await oneByOne(told, heldOf(told).slice(before));
      }
      await oneByOne(told, heldOf(told).slice(-1));

      for (const twin of twins) for (const move of life) await live(twin, move);
      await oneByOne(inOrder, heldOf(inOrder));
      for (const [n, twin] of others.entries())
        await (n % 2 === 0 ? oneByOne : atOnce)(twin, shuffled(heldOf(twin), random));

      const books = await Promise.all([told, ...twins].map(booksOf));
      expect({ life, books }).toEqual({ life, books: books.map(() => books[0]) });
      expect(books[0]?.money.paidPrice).not.toBeNull();

      const [server] = servers;
      await server.advance(new Date(server.clock.now().getTime() + MINUTE_MS).toISOString());
      await settle();
      const stories = await Promise.all(twins.map(storyOf));
      expect({ life, stories }).toEqual({ life, stories: stories.map(() => stories[0]) });
      expect(stories[0]?.told.map(([type]) => type)).toContain('invoice.paid');
      expect(await Promise.all(twins.map(booksOf))).toEqual(twins.map(() => books[0]));
      expect(receiver.forged).toEqual([]);
    },
  );
});
