import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cardOf, invoice, LytexMerchant } from '../testing/lytex.js';
import { cardEnding, eventually, startTestSandbox, type TestSandbox } from '../testing/sandbox.js';

const CREATE = 'POST /v2/invoices';

describe('Lytex: what goes wrong, and what is remembered', () => {
  let dataDir: string;
  let sandbox: TestSandbox;
  let merchant: LytexMerchant;
  const start = async () => {
    sandbox = await startTestSandbox({ dataDir });
    merchant = await new LytexMerchant(sandbox).signIn();
  };
  const restart = async () => {
    await sandbox.stop();
    await start();
  };
  beforeEach(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-lytex-'));
    await start();
  });
  afterEach(async () => {
    await sandbox.stop();
    fs.rmSync(dataDir, { recursive: true });
  });
  const fault = (route: string, mode: string, extras: object = {}) =>
    sandbox.control('POST', '/lytex/faults', { route, mode, times: 1, ...extras });
  const held = async () => (await sandbox.control('GET', '/lytex/charges')).body;
  const create = () => merchant.post('/invoices', invoice({ referenceId: 'R1' }));

  test.each([
    ['before', 0],
    ['after', 1],
  ])('a dropped request, %s it was processed: it is there %i times', async (when, times) => {
    await fault(CREATE, 'drop', { when });
    await expect(create()).rejects.toThrow();
    expect(await held()).toHaveLength(times);
    expect((await merchant.get('/invoices?referenceId=R1')).body.paginate.total).toBe(times);
  });

  test('a request that is processed late', async () => {
    await fault(CREATE, 'process-late', { ms: 50 });
    await expect(create()).rejects.toThrow();
    await eventually(async () => (await held()).length === 1);
  });

  test('a status that something in front of the vendor answers', async () => {
    await fault('*', 'status', { status: 502 });
    expect(await create()).toMatchObject({
      status: 502,
      body: { statusCode: 502, message: 'Bad Gateway', error: 'Bad Gateway' },
    });
    expect(await held()).toEqual([]);
  });

  test('an answer that is cut off, though money moved', async () => {
    const id = await merchant.newInvoice();
    await fault('POST /v2/invoices/pay', 'garbage', { when: 'after' });
    expect((await merchant.payByCard(id, 8)).body).toMatch(/^\{"_id":/);
    expect(await merchant.held(id)).toMatchObject({ status: 'paid', payments: 1 });
  });

  test('a restart goes on where it was, and gives no id twice', async () => {
    const { _id: id, _clientId } = (await create()).body;
    const { body: card } = await merchant.post('/invoices/card_token', cardOf(_clientId, 8));
    const removed = (await merchant.post('/clients', { ...invoice().client, cpfCnpj: '11144477735' })).body;
    await merchant.send('DELETE', `/clients/${removed._id}`);
    const before = (await merchant.get(`/invoices/${id}`)).body;
    await restart();
    expect((await merchant.get(`/invoices/${id}`)).body).toEqual(before);
    expect((await merchant.get('/clients')).body.results).toMatchObject([{ _id: _clientId }]);
    const next = (await create()).body;
    expect(next._clientId).toBe(_clientId);
    expect(next._id > removed._id).toBe(true);
    const pay = { _invoiceId: next._id, _cardTokenId: card._id };
    expect((await merchant.post('/invoices/pay', pay)).body.status).toBe('paid');
  });

  test('a restart takes up refunds in process', async () => {
    await sandbox.control('PUT', '/lytex/limits', { refundMs: 300 });
    const id = await merchant.newInvoice();
    await merchant.act(id, 'pay');
    await merchant.post('/refund-solicitation', { _invoiceId: id });
    await restart();
    await eventually(async () => (await merchant.held(id)).status === 'refunded');
  });

  test('a reset forgets all but accounts, and gives no id twice', async () => {
    const id = await merchant.newInvoice();
    await sandbox.control('PUT', '/lytex/accounts', { clientId: 'other', clientSecret: 'a secret' });
    await sandbox.control('POST', '/reset');
    expect(await held()).toEqual([]);
    expect((await merchant.get('/invoices')).status).toBe(401);
    await restart();
    expect((await merchant.get('/clients')).body.results).toEqual([]);
    expect((await merchant.newInvoice()) > id).toBe(true);
    const other = { clientId: 'other', clientSecret: 'a secret' };
    expect((await merchant.obtainToken(other)).status).toBe(200);
  });

  test('no card, secret or token is in its files and its log', async () => {
    const id = await merchant.newInvoice();
    await merchant.payByCard(id, 9);
    const { body: token } = await merchant.obtainToken();
    const log = JSON.stringify((await sandbox.control('GET', '/lytex/log')).body);
    await sandbox.stop();
    const kept = fs.readFileSync(path.join(dataDir, 'sandbox-lytex.jsonl'), 'utf8');
    expect([kept.includes('"lastFour":"1119"'), log.includes(id)]).toEqual([true, true]);
    for (const secret of [cardEnding(9), '"987"', 'Client_Secret_sandbox', token.accessToken])
      expect([secret, kept.includes(secret), log.includes(secret)]).toEqual([secret, false, false]);
    await start();
  });
});
