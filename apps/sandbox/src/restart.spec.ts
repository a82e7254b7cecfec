import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  cardEnding,
  cardPayment,
  eventually,
  Merchant,
  startTestSandbox,
  type TestSandbox,
} from './testing/sandbox.js';

describe('a restart', () => {
  let dataDir: string;
  let sandbox: TestSandbox;
  beforeEach(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-restart-'));
    sandbox = await startTestSandbox({ dataDir });
  });
  afterEach(async () => {
    await sandbox.stop();
    fs.rmSync(dataDir, { recursive: true });
  });
  const journal = () => path.join(dataDir, 'sandbox-efi.jsonl');
  const restart = async () => {
    await sandbox.stop();
    sandbox = await startTestSandbox({ dataDir });
  };

  test('goes on where it was', async () => {
    const id = await sandbox.paidCharge({ metadata: { custom_id: 'R1' } });
    const token = await sandbox.cardToken(8);
    await sandbox.control('PUT', '/efi/limits', { tokenSeconds: 900 });
    const before = await sandbox.merchant.get(`/v1/charge/${id}`);
    await restart();
    expect((await sandbox.merchant.get(`/v1/charge/${id}`)).body).toEqual(before.body);
    const query = 'charge_type=card&begin_date=2026-11-01&end_date=2026-11-30&custom_id=R1';
    expect((await sandbox.merchant.get(`/v1/charges?${query}`)).body.data).toHaveLength(1);
    expect((await sandbox.control('GET', '/efi/limits')).body.tokenSeconds).toBe(900);
    const next = await sandbox.newCharge();
    expect(next).toBe(id + 1);
    expect((await sandbox.merchant.post(`/v1/charge/${next}/pay`, cardPayment(token))).status).toBe(200);
  });

  test('takes up steps that were pending', async () => {
    await sandbox.control('PUT', '/efi/limits', { authoriseMs: 300 });
    const id = await sandbox.newCharge();
    await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(await sandbox.cardToken(8)));
    await restart();
    await sandbox.untilStatus(id, 'paid');
    expect(await sandbox.held(id)).toMatchObject({ payments: 1 });
  });

  test('takes up notifications that were not delivered', async () => {
    const bodies: string[] = [];
    const receiver = http.createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.writeHead(bodies.length > 1 ? 200 : 500).end());
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const notification_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await sandbox.control('PUT', '/efi/limits', { notificationRetryMs: [3_600_000] });
    const id = await sandbox.newCharge({ metadata: { notification_url } });
    await sandbox.merchant.put(`/v1/charge/${id}/cancel`);
    await eventually(() => bodies.length === 1);
    await restart();
    await eventually(() => bodies.length === 2);
    expect(bodies[0]).toBe(bodies[1]);
    receiver.closeAllConnections();
    receiver.close();
  });

  test('survives a last line that was cut off', async () => {
    const id = await sandbox.newCharge();
    await sandbox.stop();
    const whole = fs.readFileSync(journal(), 'utf8');
    fs.writeFileSync(journal(), `${whole}{"kind":"charge","id":"${id}","value":{"status":"pa`);
    sandbox = await startTestSandbox({ dataDir });
    expect(await sandbox.status(id)).toBe('new');
  });

  test('remembers accounts by the hash of their secret', async () => {
    const account = { clientId: 'Client_Id_other', clientSecret: 'very secret', payeeCode: 'a'.repeat(32) };
    await sandbox.control('PUT', '/efi/accounts', account);
    await restart();
    const other = new Merchant(sandbox.url, account.clientId, account.clientSecret);
    expect((await other.signIn()).status).toBe(200);
  });

  test('forgets what was reset', async () => {
    const id = await sandbox.newCharge();
    await sandbox.control('POST', '/reset');
    await restart();
    expect((await sandbox.control('GET', '/efi/charges')).body).toEqual([]);
    expect(await sandbox.newCharge()).toBeGreaterThan(id);
  });

  test('finds no card number and no secret in its files', async () => {
    await sandbox.paidCharge();
    await sandbox.control('POST', '/efi/card-tokens', { number: cardEnding(9), cvv: '987' });
    await sandbox.stop();
    const kept = fs.readFileSync(journal(), 'utf8');
    expect(kept).toContain('411111XXXXXX1119');
    for (const secret of [cardEnding(8), cardEnding(9), '987"', 'Client_Secret_sandbox'])
      expect(kept).not.toContain(secret);
    sandbox = await startTestSandbox({ dataDir });
  });
});
