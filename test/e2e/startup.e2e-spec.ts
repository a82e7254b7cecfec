import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createDatabase, query } from '../support/database.js';
import { TEST_MASTER_KEY } from '../support/master-key.js';

const DIST = path.resolve(import.meta.dirname, '../../apps/api/dist');
/** What development seals with: known to everybody. */
const DEVELOPMENT_KEY = Buffer.from('mensal-development-key-not-secre').toString('base64');
const UP = 'Mensal is up';

interface Ended {
  code: number | null;
  output: string;
}

/** A program as a person starts it, with an environment of its own. */
function start(program: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [path.join(DIST, program)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...(program === 'main.js' && { MENSAL_MASTER_KEY: TEST_MASTER_KEY }),
      ...env,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, output })));
  const up = async (): Promise<string> => {
    while (!output.includes(UP)) {
      if (child.exitCode !== null) throw new Error(`It ended: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return output;
  };
  return { child, ended, up };
}

const development = (env: Record<string, string>) =>
  start('development/main.js', { PORT: '0', SANDBOX_PORT: '0', MENSAL_SAMPLE: '0', ...env });

describe('Starting', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal with a space-'));
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createDatabase();
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  describe('fails with one clear sentence and exit code 1', () => {
    const aFile = path.join(folder, 'a-file');
    const oldData = path.join(folder, 'old');

    beforeAll(() => {
      fs.writeFileSync(aFile, '');
      fs.mkdirSync(path.join(oldData, 'postgres'), { recursive: true });
      fs.writeFileSync(path.join(oldData, 'postgres', 'PG_VERSION'), '13\n');
    });

    const cases: [string, string, () => Record<string, string>, RegExp][] = [
      [
        'the database does not answer',
        'development/main.js',
        () => ({ DATABASE_URL: 'postgres://a:secret-password@127.0.0.1:1/x' }),
        /127\.0\.0\.1:1\/x cannot be reached: nothing answers there\./,
      ],
      [
        'the database does not exist',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl.replace(/\/[^/]*$/, '/no_such_database') }),
        /there is no such database\./,
      ],
      ['production has no database', 'main.js', () => ({}), /DATABASE_URL must be set in production\./],
      [
        'the address of the database is none',
        'main.js',
        () => ({ DATABASE_URL: 'mysql://x' }),
        /DATABASE_URL must look like/,
      ],
      [
        'the data folder cannot be written',
        'development/main.js',
        () => ({ MENSAL_DATA_DIR: path.join(aFile, 'x') }),
        /The data folder .* cannot be written/,
      ],
      [
        'the data are of an older PostgreSQL',
        'development/main.js',
        () => ({ MENSAL_DATA_DIR: oldData }),
        /is of PostgreSQL 13, this is \d+/,
      ],
      [
        'a role is unknown',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_ROLES: 'http,boss' }),
        /MENSAL_ROLES must list some of .*"boss"/,
      ],
      [
        'the port is no port',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, PORT: '3000000' }),
        /PORT must be a whole number/,
      ],
      [
        'production has no master key',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_MASTER_KEY: '' }),
        /MENSAL_MASTER_KEY must be set in production\./,
      ],
      [
        'the master key is no key',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_MASTER_KEY: 'secret-password' }),
        /MENSAL_MASTER_KEY must look like name:key/,
      ],
      [
        'production is given the key of development',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_MASTER_KEY: `mine:${DEVELOPMENT_KEY}` }),
        /holds the key of development, which production refuses\./,
      ],
      [
        'production is led to a sandbox',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_GATEWAY_EFI_URL: 'https://localhost:3001/efi' }),
        /MENSAL_GATEWAY_EFI_URL leads to this machine/,
      ],
      [
        'production would speak without TLS',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_PUBLIC_URL: 'http://mensal.example.com' }),
        /MENSAL_PUBLIC_URL must look like https:/,
      ],
      [
        'production is given a clock',
        'main.js',
        () => ({ DATABASE_URL: databaseUrl, MENSAL_CLOCK: '2026-12-01' }),
        /MENSAL_CLOCK is for development only/,
      ],
    ];

    it.each(cases)('when %s', async (_, program, env, sentence) => {
      const { code, output } = await start(program, {
        ...(program === 'main.js' ? {} : { PORT: '0' }),
        ...env(),
      }).ended;
      expect(output).toMatch(sentence);
      expect(
        output
          .trim()
          .split('\n')
          .filter((line) => !line.startsWith('·')),
      ).toHaveLength(1);
      expect(output).not.toContain('secret-password');
      expect(code).toBe(1);
    });

    it('when the port is in use', async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as net.AddressInfo;
      const { code, output } = await development({ PORT: String(port), DATABASE_URL: databaseUrl }).ended;
      server.close();
      expect(output).toContain(`port ${port} is in use`);
      expect(code).toBe(1);
    });

    it('when the schema is behind, or ahead of, this release', async () => {
      const url = await createDatabase();
      const [row] = await query<{ name: string }>(
        url,
        'delete from mensal_migrations where id = (select max(id) from mensal_migrations) returning name',
      );
      const behind = await start('main.js', { DATABASE_URL: url, PORT: '0' }).ended;
      expect(behind).toMatchObject({
        code: 1,
        output: expect.stringMatching(/1 migration\(s\) behind this release: run "mensal migrate"/),
      });
      await query(url, `insert into mensal_migrations (name) values ($1), ('29990101_0001_future')`, [
        row?.name,
      ]);
      const ahead = await start('main.js', { DATABASE_URL: url, PORT: '0' }).ended;
      expect(ahead).toMatchObject({
        code: 1,
        output: expect.stringContaining('newer release of Mensal (29990101_0001_future)'),
      });
    });

    it('when production meets a demo tenant, and development one of production', async () => {
      const url = await createDatabase();
      const insert = (kind: string) =>
        query(
          url,
          `insert into identity.tenants values (gen_random_uuid(), 'x', '${kind}', 'America/Sao_Paulo', '\\x00', now())`,
        );
      await insert('demo');
      expect(await start('main.js', { DATABASE_URL: url, PORT: '0' }).ended).toMatchObject({
        code: 1,
        output: expect.stringContaining('holds a demo tenant'),
      });
      await query(url, 'delete from identity.tenants');
      await insert('live');
      expect(await development({ DATABASE_URL: url }).ended).toMatchObject({
        code: 1,
        output: expect.stringContaining('tenants of production'),
      });
    });
  });

  it('works in a folder with a space, a second time on the same data, and goes on where the clock was', async () => {
    const data = path.join(folder, 'my data');
    const first = development({ MENSAL_DATA_DIR: data, MENSAL_CLOCK: '2031-05-05T12:00:00.000Z' });
    expect(await first.up()).toContain('2031-05-05');
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    const second = development({ MENSAL_DATA_DIR: data, MENSAL_CLOCK: '2040-01-01T00:00:00.000Z' });
    expect(await second.up()).toContain('2031-05-05');

    // Killed without a chance to stop its database, which the next start takes over.
    second.child.kill('SIGKILL');
    await second.ended;
    const third = development({ MENSAL_DATA_DIR: data });
    await third.up();
    const fourth = await development({ MENSAL_DATA_DIR: data }).ended;
    expect(fourth).toMatchObject({
      code: 1,
      output: expect.stringContaining('Another Mensal uses the data'),
    });
    third.child.kill('SIGINT');
    expect((await third.ended).code).toBe(0);
    expect(fs.existsSync(path.join(data, 'postgres', 'postmaster.pid'))).toBe(false);
  }, 120_000);

  it('loads the sample customers, bills them, and says what it did', async () => {
    const program = development({
      DATABASE_URL: await createDatabase(),
      MENSAL_DATA_DIR: folder,
      MENSAL_SAMPLE: '1',
      MENSAL_CLOCK: '2026-11-21T12:00:00.000Z',
    });
    const output = await program.up();
    program.child.kill('SIGTERM');
    await program.ended;
    expect(output).toMatch(/Customers\s+│\s+360/);
    expect(output).toMatch(/Invoices issued\s+│\s+106/);
    expect(output).toMatch(/exceptions, to be looked at by a person\s+│\s+2/);
  }, 60_000);
});
