import type { RawNotification } from '@mensal/billing/ports';
import type { Identifier } from '@mensal/kernel';
import type { Bench, Held } from './bench.js';
import { must, mustBe, shown, violated } from './checks.js';
import type { Asked, Case } from './case.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

const GARBAGE: readonly RawNotification[] = [
  { contentType: '', body: '' },
  { contentType: FORM, body: 'something=else' },
  { contentType: FORM, body: 'notification=' },
  { contentType: JSON_TYPE, body: '' },
  { contentType: JSON_TYPE, body: 'null' },
  { contentType: JSON_TYPE, body: '[{' },
  { contentType: JSON_TYPE, body: '[[[[]]]]' },
  { contentType: JSON_TYPE, body: '{"id":{},"data":[],"notification":[]}' },
  { contentType: 'text/html', body: '<html></html>' },
  { contentType: 'application/octet-stream', body: '\u0000\uFFFD\u0000' },
  { contentType: JSON_TYPE, body: `"${'x'.repeat(100_000)}"` },
];

export function notificationCases(it: Case, _asked: Asked): void {
  it('of a payment names its charge, also when it comes twice', async (bench) => {
    const { held, notification } = await received(bench);
    for (let times = 0; times < 2; times += 1) mustName(held, await read(bench, notification));
  });

  it('that cannot be read is ignored', async (bench) => {
    for (const notification of GARBAGE)
      mustBe(
        await read(bench, notification),
        'ignored',
        `The notification ${shown(notification).slice(0, 100)}`,
      );
  });

  it('that the vendor never sent leads to no charge', async (bench) => {
    await mustLeadNowhere(bench, bench.tenantId, bench.needed('unknownNotification'));
  });

  it("of another tenant's charge leads to no charge", async (bench) => {
    const { notification } = await received(bench);
    await mustLeadNowhere(bench, await bench.anotherTenant(), notification);
  });

  it('is not ignored while the vendor cannot be reached', async (bench) => {
    const { held, notification } = await received(bench);
    await bench.vendor.unplug();
    await mustNotBeLost(bench, held, notification);
  });

  it('is not ignored where the vendor cannot be read', async (bench) => {
    const { held, notification } = await received(bench);
    for (const how of ['error', 'garbage', 'page-404'] as const) {
      await bench.vendor.calm();
      await bench.vendor.disturb('read', { how, processed: 'no' });
      await mustNotBeLost(bench, held, notification);
    }
  });
}

async function received(bench: Bench): Promise<{ held: Held; notification: RawNotification }> {
  const notificationOf = bench.needed('notificationOf');
  const held = await bench.paid();
  const notification = await bench.eventually(
    'The vendor must send a notification of a payment: was it told where to?',
    () => notificationOf(held.tenantId, held.gatewayId),
    (sent) => sent !== undefined,
  );
  return { held, notification: notification ?? violated('No notification') };
}

function read(bench: Bench, notification: RawNotification, tenantId: Identifier = bench.tenantId) {
  const { notifications } = bench.gateway;
  return (notifications ?? violated('notifications are offered, and not there')).read(tenantId, notification);
}

/** Read again later; or read already, by a gateway that need not ask the vendor what it means. */
async function mustNotBeLost(bench: Bench, held: Held, notification: RawNotification): Promise<void> {
  const news = await read(bench, notification);
  if (news.kind !== 'charges')
    mustBe(news, 'unknown', 'A notification that the vendor cannot be asked about');
  else mustName(held, news);
}

function mustName({ gatewayId, reference }: Held, news: Awaited<ReturnType<typeof read>>): void {
  const { charges } = mustBe(news, 'charges', 'A notification of a payment');
  must(
    charges.some((charge) => charge.gatewayId === gatewayId && [null, reference].includes(charge.reference)),
    `It names the charge ${gatewayId} of the reference ${reference}`,
    charges,
  );
}

/** What a notification says is not believed: whatever it names, the tenant has no such charge. */
async function mustLeadNowhere(
  bench: Bench,
  tenantId: Identifier,
  notification: RawNotification,
): Promise<void> {
  const news = mustBe(
    await read(bench, notification, tenantId),
    ['ignored', 'charges'],
    "A notification that is not the tenant's",
  );
  if (news.kind === 'ignored') return;
  for (const { gatewayId } of news.charges) {
    const found = await bench.lookUp({ ...bench.request({ tenantId }), gatewayId });
    mustBe(found, 'not-found', `The charge ${gatewayId} that it names`);
  }
}
