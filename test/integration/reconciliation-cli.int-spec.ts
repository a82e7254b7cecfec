import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Wire } from '../support/billing-runs.js';
import { query } from '../support/database.js';
import { GatewayBusiness } from '../support/gateway-business.js';
import { TestServer } from '../support/test-server.js';

const MAIN = path.resolve(import.meta.dirname, '../../apps/api/dist/cli/main.js');

describe('Reconciliations on the command line', () => {
  let server: TestServer;
  let business: GatewayBusiness;
  let charge: Wire;
  let folder: string;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-cli-'));
    server = await TestServer.start({
      now: '2026-11-23T12:00:00.000Z',
      sandbox: true,
      env: { MENSAL_ROLES: 'http,worker' },
    });
    business = await GatewayBusiness.open(server, 'lytex');
    charge = await business.paid();
    await business.paid();
    await business.asOfYesterday();
    await query(server.databaseUrl, 'update billing.charges set amount_cents = 5990 where id = $1', [
      charge.token,
    ]);
  });
  afterAll(async () => {
    await server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const mensal = async (...words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'reconciliations', ...words], {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: server.databaseUrl,
        MENSAL_ENV: 'development',
        MENSAL_DATA_DIR: folder,
        MENSAL_CLOCK: server.clock.now().toISOString(),
        MENSAL_GATEWAY_LYTEX_URL: `${server.sandbox.url}/lytex`,
      },
    });
    return stdout;
  };

  it('are run, listed and shown, as tables and as CSV', async () => {
    const tenant = business.merchant.tenant.tenantId;
    const table = await mensal('run', tenant, 'lytex');
    for (const text of ['differs', 'amount-differs', charge.token, 'R$ 59,90', 'R$ 49,90'])
      expect(table).toContain(text);
    const [listed] = parse<Wire>(await mensal('list', tenant, '--csv'), { columns: true });
    expect(listed).toMatchObject({
      ...{ Gateway: 'lytex', State: 'differs', Ours: '2', Theirs: '2', Differences: '1', Open: '1' },
      ...{ To: '2026-11-22', 'Paid there': '9980' },
    });
    const shown = parse(await mensal('show', tenant, listed?.['Reconciliation'], '--csv'), { columns: true });
    expect(shown).toMatchObject([
      {
        ...{ Kind: 'amount-differs', Invoice: charge.invoice, Charge: charge.token },
        ...{ Here: 'approved', 'Amount here': '5990', There: 'paid', 'Amount there': '4990' },
      },
    ]);
    expect(await mensal('list', tenant)).toContain(listed?.['Reconciliation']);
  });
});
