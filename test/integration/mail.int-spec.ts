import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newIdentifier } from '@mensal/kernel';
import { SealedStores } from '@mensal/platform';
import { createDatabase, query } from '../support/database.js';
import { MailServer, mailRequest, TestMailbox } from '../support/test-mailbox.js';

const SECRET = 'segredo-do-link';
const MINUTES_OF_TWO_DAYS = 48 * 60;

let mailbox: TestMailbox;
let server: MailServer;

const only = <T>(values: readonly T[]): T => {
  expect(values).toHaveLength(1);
  return values[0]!;
};

beforeAll(async () => {
  mailbox = await new TestMailbox().start();
  server = await MailServer.start({
    mailbox,
    smtpUrl: `${mailbox.url}?greetingTimeout=5000&socketTimeout=5000`,
  });
});
afterAll(async () => {
  await server.stop();
  await mailbox.stop();
});
beforeEach(async () => {
  mailbox.clear();
  mailbox.trouble = undefined;
  mailbox.tries = 0;
  await query(server.databaseUrl, 'delete from notifications.emails');
});

describe('A mail', () => {
  it('is sent once its transaction is committed, from the merchant, answered to the merchant', async () => {
    await server.send({}, async () => {
      expect(await server.rows()).toEqual([]);
    });
    await server.settle();
    expect(only(mailbox.mails)).toMatchObject({
      envelope: { from: 'nao-responda@mensal.example', to: ['fulana@example.com'] },
      from: 'Comércio Fictício <nao-responda@mensal.example>',
      to: 'Fulana Fictícia <fulana@example.com>',
      replyTo: 'Comércio Fictício <contato@comercio.example>',
      subject: 'Olá, Fulana',
      text: `Olá, Fulana.\nAcesse https://mensal.example/c/${SECRET}\n`,
      html: expect.stringContaining('<p>Olá, <b>Fulana</b>.</p>'),
    });
  });

  it('is never sent where its transaction is not committed', async () => {
    await expect(server.send({}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await server.settle();
    await server.advance(10);
    expect([await server.rows(), mailbox.mails]).toEqual([[], []]);
  });

  it('tells machines that nobody wrote it, and is dated by when it was asked for', async () => {
    mailbox.trouble = { at: 'recipient', code: 450 };
    const askedAt = server.clock.now().getTime();
    await server.send();
    await server.settle();
    mailbox.trouble = undefined;
    await server.advance(1);
    const { headers, date } = only(mailbox.mails);
    expect(headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-generated' });
    expect(Math.abs(new Date(date).getTime() - askedAt)).toBeLessThan(30_000);
  });

  it('is sealed in the table with all it says and to whom, and what it said is erased once it was sent', async () => {
    mailbox.trouble = { at: 'recipient', code: 450 };
    await server.send();
    await server.settle();
    const waiting = only(await server.rows());
    expect(waiting).toMatchObject({
      status: 'waiting',
      recipient: 'f***@example.com',
      reason: 'recipient-450',
    });
    expect(waiting.sealed).toMatch(/^eyJ/);
    const [{ row } = { row: '' }] = await query<{ row: string }>(
      server.databaseUrl,
      'select e::text as row from notifications.emails e',
    );
    expect(row).not.toMatch(/segredo|fulana@|Fulana|Olá/);
    mailbox.trouble = undefined;
    await server.advance(1);
    expect(only(await server.rows())).toMatchObject({
      status: 'sent',
      reason: null,
      sealed: null,
      dueAt: null,
    });
  });

  it('of one key is sent once a tenant, however often and at whatever time it is asked for', async () => {
    const [tenantId, other] = [newIdentifier(), newIdentifier()];
    await Promise.all(Array.from({ length: 8 }, () => server.send({ tenantId, key: 'card-expiry/1' })));
    await server.settle();
    await server.send({ tenantId, key: 'card-expiry/1' });
    await server.send({ tenantId, key: 'card-expiry/2' });
    await server.send({ tenantId: other, key: 'card-expiry/1' });
    await server.settle();
    expect(mailbox.mails).toHaveLength(3);
  });

  it('that the release before asks for again, which knows nothing of deadlines, is sent once', async () => {
    const tenantId = newIdentifier();
    await server.send({ tenantId, key: 'reminder/1' });
    await server.settle();
    const asked = await query(
      server.databaseUrl,
      `insert into notifications.emails
         (tenant_id, id, key, template, recipient, sealed, status, created_at, due_at)
       values ($1, $2, 'reminder/1', 'test.mail', 'f***@example.com', 'sealed', 'waiting', now(), now())
       on conflict (tenant_id, key) do nothing returning id`,
      [tenantId, newIdentifier()],
    );
    expect([asked, await server.rows()]).toMatchObject([[], [{ status: 'sent' }]]);
  });

  it('is sent once by two servers that look for work at once', async () => {
    const { databaseUrl, clock } = server;
    const twin = await MailServer.start({ smtpUrl: mailbox.url, databaseUrl, clock });
    try {
      await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 ? server : twin).send({ to: { name: '', address: `payer${n}@example.com` } }),
        ),
      );
      await Promise.all([server.settle(), twin.settle()]);
    } finally {
      await twin.stop();
    }
    const others = (await server.rows()).filter(({ status, tries }) => status !== 'sent' || tries !== 1);
    expect(others).toEqual([]);
    const to = mailbox.mails.map((mail) => mail.envelope.to[0]);
    expect([to.length, new Set(to).size]).toEqual([40, 40]);
  });

  it('of a tenant with few does not wait for those of a tenant with many', async () => {
    mailbox.trouble = { at: 'sender', code: 450 };
    const [many, few] = [newIdentifier(), newIdentifier()];
    for (let n = 0; n < 40; n += 1) await server.send({ tenantId: many });
    await server.send({ tenantId: few, to: { name: '', address: 'few@example.com' } });
    await server.settle();
    mailbox.trouble = undefined;
    await query(server.databaseUrl, 'update notifications.emails set due_at = created_at');
    await server.advance(0);
    const order = mailbox.mails.map((mail) => mail.envelope.to[0]).toReversed();
    expect(order).toHaveLength(41);
    expect(order.indexOf('few@example.com')).toBeLessThan(20);
  });

  it('whose job got lost is found by the next sweep', async () => {
    mailbox.trouble = { at: 'recipient', code: 450 };
    await server.send();
    await server.settle();
    mailbox.trouble = undefined;
    await query(server.databaseUrl, `update notifications.emails set due_at = created_at`);
    await query(server.databaseUrl, `delete from jobs.job where name like 'notifications%'`);
    await server.advance(0);
    expect(mailbox.mails).toHaveLength(1);
  });
});

describe('What is wrong with a request', () => {
  const inject = 'Bcc: vitima@example.com';

  it.each([
    ['a line break', `fulana@example.com\r\n${inject}`],
    ['a line feed', `fulana@example.com\n${inject}`],
    ['a second address', 'fulana@example.com,vitima@example.com'],
    ['a second address behind a semicolon', 'fulana@example.com;vitima@example.com'],
    ['an address in brackets', 'Fulana <fulana@example.com>'],
    ['brackets alone', '<fulana@example.com>'],
    ['a quoted local part', '"fulana,vitima"@example.com'],
    ['a comment', 'fulana(vitima)@example.com'],
    ['a command of SMTP', 'fulana@example.com> NOTIFY=SUCCESS'],
    ['a blank', ' fulana@example.com'],
    ['a NUL', 'fulana@example.com\0'],
    ['nothing', ''],
    ['no domain', 'fulana'],
  ])(
    'an address with %s is refused, of the recipient and of replies, without being shown',
    async (_, address) => {
      const refused = {
        code: 'NOTIFICATIONS.INVALID_ADDRESS',
        message: expect.not.stringContaining('fulana'),
      };
      await expect(server.send({ to: { name: 'Fulana', address } })).rejects.toMatchObject(refused);
      await expect(server.send({ from: { name: 'Loja', replyTo: address } })).rejects.toMatchObject(refused);
      expect(await server.rows()).toEqual([]);
    },
  );

  it.each([
    ['a line break', `Fulana\r\n${inject}`],
    ['a bare carriage return', `Fulana\r${inject}`],
    ['line separators of Unicode', `Fulana\u2028${inject}\u0085${inject}`],
    ['an address', `Fulana" <vitima@example.com>, "`],
    ['a group', 'Fulana: vitima@example.com;'],
    ['an encoded word', `=?utf-8?Q?Fulana=0D=0A${inject}?=`],
  ])('a name or a subject with %s adds no header and no recipient', async (_, name) => {
    await server.send({
      to: { name, address: 'fulana@example.com' },
      from: { name, replyTo: 'contato@comercio.example' },
      data: { name, link: 'https://mensal.example/x' },
    });
    await server.settle();
    const mail = only(mailbox.mails);
    expect(mail.envelope.to).toEqual(['fulana@example.com']);
    const names = mail.headers.map((header) => header.name.toLowerCase());
    expect(names).not.toContain('bcc');
    expect(new Set(names).size).toBe(names.length);
    for (const address of [mail.to, mail.from, mail.replyTo])
      expect(address.match(/<[^<>]*>$/)?.[0]).toMatch(/^<(fulana@|nao-responda@|contato@)/);
    expect(mail.text.split('\n')).toHaveLength(3);
  });

  it('a template without its values, or with a link that is none, is a mistake that is not mailed', async () => {
    await expect(server.send({ data: { name: 'Fulana' } })).rejects.toThrow(
      'The mail test.mail was given no value of link',
    );
    for (const link of ['javascript:alert(1)', 'data:text/html,x', '/c/1'])
      await expect(server.send({ data: { name: 'Fulana', link } })).rejects.toThrow('no address of the web');
    await expect(server.send({ key: 'k'.repeat(201) })).rejects.toThrow('1 to 200 characters');
    expect(await server.rows()).toEqual([]);
  });

  it('a name that is HTML is shown as it is written, in the mail and in its frame', async () => {
    const name = `<img src=x onerror=alert(1)> & "Filhos"`;
    await server.send({
      to: { name, address: 'fulana@example.com' },
      from: { name },
      data: { name, link: 'https://mensal.example/?a="b"&c=<d>', colour: 'red; background: url(//evil)' },
    });
    await server.settle();
    const { html, text, subject } = only(mailbox.mails);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Filhos&quot;');
    expect(html).not.toMatch(/<img|url\(|<d>/);
    expect(text).toContain(`Olá, ${name}.`);
    expect(subject).toBe(`Olá, ${name}`);
  });

  it('the frame shows merchant, colour and link, and loads nothing', async () => {
    await server.send({
      data: { name: 'x', link: 'https://mensal.example/c', linkLabel: 'Pagar', colour: '#FFE600' },
    });
    await server.settle();
    const { html } = only(mailbox.mails);
    expect(html).toContain('lang="pt-BR"');
    expect(html).toContain('background:#ffe600; color:#000000');
    expect(html).toContain('Comércio Fictício');
    expect(html.match(/href="https:\/\/mensal\.example\/c"/g)).toHaveLength(2);
    expect(html).toContain('>https://mensal.example/c</a>');
    expect(html).not.toMatch(/src=|<img|<link|<script|<table|@import|url\(/);
  });
});

describe('A mail server', () => {
  it('that is down gets the mail once it is back', async () => {
    const port = Number(new URL(mailbox.url).port);
    await mailbox.stop();
    await server.send();
    await server.settle();
    expect(only(await server.rows())).toMatchObject({ status: 'waiting', tries: 1 });
    expect(only(await server.rows()).reason).toMatch(/^(unreachable|connection-lost)$/);
    await server.advance(1);
    expect(only(await server.rows())).toMatchObject({ status: 'waiting', tries: 2 });
    await mailbox.start(port);
    await server.advance(5);
    expect(only(await server.rows())).toMatchObject({ status: 'sent', tries: 3 });
    expect(mailbox.mails).toHaveLength(1);
  });

  it('that does not answer is left, and no transaction is open meanwhile', async () => {
    mailbox.trouble = { at: 'sender', silentMs: 10_000 };
    await server.send();
    const open: unknown[] = [];
    while (mailbox.tries === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    open.push(
      ...(await query(
        server.databaseUrl,
        `select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      )),
    );
    await server.settle();
    expect(open).toEqual([]);
    expect(only(await server.rows())).toMatchObject({ status: 'waiting', reason: 'timed-out' });
    mailbox.trouble = undefined;
    await server.advance(1);
    expect(mailbox.mails).toHaveLength(1);
  });

  it.each([
    ['the recipient', { at: 'recipient', code: 550 }, 'recipient-550'],
    ['the mail', { at: 'message', code: 554 }, 'message-554'],
  ] as const)(
    'that refuses %s for good is not asked again, and the mail is erased',
    async (_, trouble, reason) => {
      mailbox.trouble = trouble;
      await server.send();
      await server.settle();
      expect(only(await server.rows())).toMatchObject({ status: 'failed', reason, tries: 1, sealed: null });
      await server.advance(60);
      expect([mailbox.tries, mailbox.mails.length]).toEqual([1, 0]);
    },
  );

  it.each([
    ['the recipient for now', { at: 'recipient', code: 450 }, 'recipient-450'],
    ['the mail for now', { at: 'message', code: 451 }, 'message-451'],
    ['until it is signed in to', { at: 'recipient', code: 530 }, 'recipient-530'],
    ['our own address, which can be repaired', { at: 'sender', code: 553 }, 'sender-553'],
  ] as const)('that refuses %s is asked again', async (_, trouble, reason) => {
    mailbox.trouble = trouble;
    await server.send();
    await server.settle();
    expect(only(await server.rows())).toMatchObject({ status: 'waiting', reason });
    mailbox.trouble = undefined;
    await server.advance(1);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('that is lost after it was given the mail is given it again, by the same Message-ID', async () => {
    mailbox.trouble = { at: 'message', drop: true };
    await server.send();
    await server.settle();
    expect(only(await server.rows())).toMatchObject({ status: 'waiting' });
    mailbox.trouble = undefined;
    await server.advance(1);
    expect(only(await server.rows()).status).toBe('sent');
    const ids = mailbox.mails.map(({ messageId }) => messageId);
    expect([ids.length > 1, new Set(ids).size]).toEqual([true, 1]);
    expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@mensal\.example>$/);
  });

  it('that stays away for two days costs the mail, with its reason, at growing waits', async () => {
    mailbox.trouble = { at: 'sender', code: 451 };
    await server.send();
    await server.settle();
    const waits: number[] = [];
    for (let row = only(await server.rows()); row.dueAt !== null; row = only(await server.rows())) {
      const minutes = (row.dueAt.getTime() - server.clock.now().getTime()) / 60_000;
      waits.push(Math.round(minutes));
      await server.advance(minutes);
    }
    expect(waits.slice(0, 6)).toEqual([1, 5, 15, 60, 240, 240]);
    const total = waits.reduce((a, b) => a + b);
    expect(total <= MINUTES_OF_TWO_DAYS && total > MINUTES_OF_TWO_DAYS - 240).toBe(true);
    expect(only(await server.rows())).toMatchObject({
      status: 'failed',
      reason: 'sender-451',
      sealed: null,
    });
  });

  it('that comes back when it is too late for the mail is not given it, and the mail says why', async () => {
    mailbox.trouble = { at: 'sender', code: 451 };
    await server.send({ notAfter: new Date(server.clock.now().getTime() + 60 * 60_000) });
    await server.settle();
    await server.advance(44);
    expect([only(await server.rows()).tries, mailbox.tries]).toEqual([4, 4]);
    // The next try would be too late: a last one takes place before.
    await server.advance(2);
    expect(only(await server.rows())).toMatchObject({ status: 'waiting', reason: 'sender-451', tries: 5 });
    mailbox.trouble = undefined;
    await server.advance(15);
    expect(only(await server.rows())).toMatchObject({ status: 'failed', reason: 'too-late', sealed: null });
    expect([mailbox.tries, mailbox.mails]).toEqual([5, []]);
  });

  it('that came back too late for a mail is given another one of the same key', async () => {
    const tenantId = newIdentifier();
    const mail = { tenantId, key: 'reminder/1' };
    await server.send({ ...mail, notAfter: server.clock.now() });
    await server.settle();
    expect(only(await server.rows())).toMatchObject({ status: 'failed', reason: 'too-late' });
    await server.send(mail);
    await server.send(mail);
    await server.settle();
    expect((await server.rows()).map(({ status }) => status)).toEqual(['failed', 'sent']);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('that refuses a mail keeps others of the same key from being sent', async () => {
    const mail = { tenantId: newIdentifier(), key: 'reminder/1' };
    mailbox.trouble = { at: 'recipient', code: 550 };
    await server.send({ ...mail, notAfter: new Date(server.clock.now().getTime() + 60 * 60_000) });
    await server.settle();
    mailbox.trouble = undefined;
    await server.send(mail);
    await server.settle();
    expect(only(await server.rows())).toMatchObject({ status: 'failed', reason: 'recipient-550' });
    expect(mailbox.mails).toEqual([]);
  });
});

describe('A mail server without TLS', () => {
  it('is given no mail where TLS is demanded', async () => {
    const demanding = await MailServer.start({ smtpUrl: `${mailbox.url}?requireTLS=true` });
    try {
      await demanding.send();
      await demanding.settle();
      expect(only(await demanding.rows())).toMatchObject({
        status: 'waiting',
        reason: 'server-500',
        tries: 1,
      });
      expect([mailbox.tries, mailbox.mails.length]).toEqual([0, 0]);
    } finally {
      await demanding.stop();
    }
  });
});

describe('Without a mail server', () => {
  const key = (name: string, byte: number) => `${name}:${Buffer.alloc(32, byte).toString('base64')}`;
  let databaseUrl: string;
  let running: MailServer | undefined;

  const start = async (smtpUrl: string | undefined, masterKeys: string) =>
    (running = await MailServer.start({ smtpUrl, databaseUrl, env: { MENSAL_MASTER_KEY: masterKeys } }));
  afterEach(() => running?.stop());

  it('mails wait, whatever time passes, also over a change of the master key, and are sent once there is one, but for what is too late by then', async () => {
    databaseUrl = await createDatabase();
    const without = await start(undefined, key('old', 1));
    await without.send();
    // Each of these servers starts at the same business time.
    await without.send({ notAfter: new Date(without.clock.now().getTime() - 60 * 60_000) });
    await without.settle();
    await without.advance(3 * MINUTES_OF_TWO_DAYS);
    const waiting = { status: 'waiting', reason: 'no-smtp', tries: 0 };
    expect(await without.rows()).toMatchObject([waiting, waiting]);
    await without.stop();

    const rotating = await start(undefined, `${key('new', 2)},${key('old', 1)}`);
    const resealed = await rotating.app.get(SealedStores).reseal();
    expect(resealed.get('notifications.emails')).toBe(2);
    expect((await rotating.app.get(SealedStores).reseal()).get('notifications.emails')).toBe(0);
    await rotating.stop();

    const withOne = await start(mailbox.url, key('new', 2));
    await withOne.settle();
    expect(await withOne.rows()).toMatchObject([
      { status: 'sent' },
      { status: 'failed', reason: 'too-late', sealed: null },
    ]);
    expect(only(mailbox.mails).text).toContain(SECRET);
  }, 60_000);
});

describe('What a developer and an operator see', () => {
  const page = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return {
      status: response.status,
      policy: response.headers.get('content-security-policy') ?? '',
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  it('the list is in Portuguese, newest first, and runs no script', async () => {
    expect((await page('/dev/mail')).text).toContain('Ainda não há nenhum.');
    await server.send({ data: { ...mailRequest().data, name: 'Primeira' } });
    await server.settle();
    await server.send({ data: { ...mailRequest().data, name: '<script>x</script>' } });
    await server.settle();
    const { text, policy, type } = await page('/dev/mail');
    expect(type).toBe('text/html; charset=utf-8');
    expect(text).toContain('<html lang="pt-BR">');
    expect(text.indexOf('&lt;script&gt;')).toBeLessThan(text.indexOf('Primeira'));
    expect(text).not.toContain('<script');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toMatch(/script-src|unsafe/);
  });

  it('a mail is shown with its headers, its links to follow, and its HTML in a sandbox', async () => {
    await server.send();
    await server.settle();
    const { id } = only(mailbox.mails);
    const { text } = await page(`/dev/mail/${id}`);
    expect(text).toContain('<dt>Subject</dt>');
    expect(text).toContain(`<a href="https://mensal.example/c/${SECRET}">`);
    expect(text).toContain(`src="/dev/mail/${id}/html" sandbox="allow-popups`);
    const body = await page(`/dev/mail/${id}/html`);
    expect(body.policy).toContain(`default-src 'none'`);
    expect(body.policy).toMatch(/sandbox allow-popups allow-popups-to-escape-sandbox$/);
    expect(body.text).toContain('<base target="_blank">');
    const { mails } = JSON.parse((await page('/dev/mail.json')).text);
    expect(mails).toEqual(mailbox.mails);
    for (const path of ['/dev/mail/0', '/dev/mail/x/html', '/dev/mail/..%2F..'])
      expect((await page(path)).status).toBe(404);
  });

  it('the newest 200 are kept', async () => {
    const tenantId = newIdentifier();
    for (let n = 0; n < 205; n += 1) await server.send({ tenantId });
    await server.settle();
    expect(mailbox.mails).toHaveLength(200);
  });

  it('metrics count mails by what became of them, and tell nobody to whom they went', async () => {
    await server.send();
    await server.settle();
    const { text } = await page('/metrics');
    for (const outcome of ['sent', 'refused', 'postponed', 'given-up', 'too-late'])
      expect(text).toMatch(new RegExp(`mensal_mails_total\\{outcome="${outcome}"\\} [1-9]`));
    expect(text).not.toContain('example.com');
  });
});
