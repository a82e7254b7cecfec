import { isTimeZone, parseEmail } from '@mensal/kernel';
import { BlockList, isIP } from 'node:net';
import path from 'node:path';

export const ROLES = ['http', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

/** All settings of the process, read once from the environment. Nothing else reads the environment. */
export interface Configuration {
  environment: 'production' | 'development';
  port: number;
  /** Address the HTTP server listens on. Development listens on loopback only. */
  host: string;
  /** Unset in development: an embedded PostgreSQL under {@link dataDir}. */
  databaseUrl: string | undefined;
  databasePool: number;
  dataDir: string;
  roles: ReadonlySet<Role>;
  /** Addresses of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  logLevel: string;
  /** Keys that secrets at rest are sealed with: the first seals, all of them open. 256 bits each. */
  masterKeys: readonly MasterKey[];
  /** Where this server is reached from outside, without a slash at the end: links and notification addresses. */
  publicUrl: string | undefined;
  /** Where e-mails leave; without it they wait. */
  smtpUrl: string | undefined;
  /** The address that e-mails come from. */
  mailFrom: string;
  /** Where gateways are, by name, instead of the vendor's own hosts. */
  gatewayUrls: Readonly<Record<string, string>>;
  /** How long a gateway may take to answer a call that moves money; other calls have a share of it. */
  gatewayTimeoutMs: number;
  /** Whether invoices are charged through accounts in homologation, where no money moves: only where none is real. */
  homologationCharges: boolean;
  /** Development only: where gateways are that {@link gatewayUrls} does not name, each under its own name. */
  sandboxUrl: string | undefined;
  sandboxPort: number;
  /** Development only. */
  sampleData: boolean;
  demo: { clientId: string; clientKey: string; token: string };
  /** Development only: where the business clock starts. */
  clockStart: Date | undefined;
}

export interface MasterKey {
  /** Written with what the key sealed, so that it is found again after the next one took its place. */
  id: string;
  key: Uint8Array;
}

/** A setting that cannot be used. The message is one sentence and names the variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** @throws ConfigurationError naming the variable that is wrong. */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const environment = oneOf(env, 'MENSAL_ENV', ['production', 'development'] as const, 'production');
  const development = environment === 'development';
  const databaseUrl = databaseUrlOf(env);
  const clockStart = instant(env, 'MENSAL_CLOCK');
  const sandboxPort = integer(env, 'SANDBOX_PORT', 3001, 0, 65_535);
  if (!development) {
    if (databaseUrl === undefined) throw new ConfigurationError('DATABASE_URL must be set in production.');
    if (clockStart !== undefined) {
      throw new ConfigurationError('MENSAL_CLOCK is for development only: production runs on real time.');
    }
  }
  if (!isTimeZone('America/Sao_Paulo')) {
    throw new ConfigurationError('This Node.js has no time zone data for America/Sao_Paulo.');
  }
  return {
    environment,
    port: integer(env, 'PORT', 3000, 0, 65_535),
    host: development ? '127.0.0.1' : '0.0.0.0',
    databaseUrl,
    databasePool: integer(env, 'MENSAL_DATABASE_POOL', 20, 4, 1_000),
    dataDir: path.resolve(env['MENSAL_DATA_DIR'] || '.data'),
    roles: roles(env),
    trustedProxies: (env['MENSAL_TRUSTED_PROXIES'] ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter(Boolean),
    logLevel: oneOf(
      env,
      'MENSAL_LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const,
      development ? 'warn' : 'info',
    ),
    masterKeys: masterKeys(env, development),
    publicUrl: publicUrl(env, development),
    smtpUrl: smtpUrl(env, development),
    mailFrom: mailFrom(env, development),
    gatewayUrls: gatewayUrls(env, development),
    gatewayTimeoutMs: integer(env, 'MENSAL_GATEWAY_TIMEOUT_MS', 30_000, 100, 120_000),
    homologationCharges:
      oneOf(env, 'MENSAL_HOMOLOGATION_CHARGES', ['0', '1'] as const, development ? '1' : '0') === '1',
    sandboxUrl: development ? `http://127.0.0.1:${sandboxPort}` : undefined,
    sandboxPort,
    sampleData: oneOf(env, 'MENSAL_SAMPLE', ['0', '1'] as const, '1') === '1',
    demo: {
      clientId: env['MENSAL_DEMO_CLIENT_ID'] || 'demo-client',
      clientKey: env['MENSAL_DEMO_CLIENT_KEY'] || 'demo-key',
      token: env['MENSAL_DEMO_TOKEN'] || 'demo-token',
    },
    clockStart,
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function oneOf<T extends string>(env: Environment, name: string, values: readonly T[], fallback: T): T {
  const text = env[name] || fallback;
  const value = values.find((candidate) => candidate === text);
  if (value === undefined)
    throw new ConfigurationError(`${name} must be one of ${values.join(', ')}, not "${text}".`);
  return value;
}

function integer(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name] || String(fallback);
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new ConfigurationError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

function instant(env: Environment, name: string): Date | undefined {
  const text = env[name];
  if (!text) return undefined;
  const value = new Date(text);
  if (Number.isNaN(value.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(text)) {
    throw new ConfigurationError(
      `${name} must be an instant such as 2026-12-01T03:00:00.000Z, not "${text}".`,
    );
  }
  return value;
}

function roles(env: Environment): ReadonlySet<Role> {
  const names = (env['MENSAL_ROLES'] || ROLES.join(','))
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean);
  const unknown = names.find((name) => !ROLES.some((role) => role === name));
  if (unknown !== undefined || names.length === 0) {
    throw new ConfigurationError(
      `MENSAL_ROLES must list some of ${ROLES.join(', ')}, not "${unknown ?? ''}".`,
    );
  }
  return new Set(ROLES.filter((role) => names.includes(role)));
}

function databaseUrlOf(env: Environment): string | undefined {
  const text = env['DATABASE_URL'];
  if (!text) return undefined;
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    // The value is not shown: it holds a password.
    throw new ConfigurationError('DATABASE_URL must look like postgres://user:password@host:5432/database.');
  }
  return text;
}

/** The well-known key of development, which production refuses. */
const DEVELOPMENT_KEY = 'development:bWVuc2FsLWRldmVsb3BtZW50LWtleS1ub3Qtc2VjcmU=';

function masterKeys(env: Environment, development: boolean): MasterKey[] {
  const text = env['MENSAL_MASTER_KEY'] || (development ? DEVELOPMENT_KEY : '');
  if (text === '') throw new ConfigurationError('MENSAL_MASTER_KEY must be set in production.');
  const keys = text.split(',').map((part) => masterKey(part.trim()));
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new ConfigurationError('MENSAL_MASTER_KEY must not hold two keys of one name.');
  const [, wellKnown = ''] = DEVELOPMENT_KEY.split(':');
  if (!development && keys.some(({ key }) => Buffer.from(key).toString('base64') === wellKnown))
    throw new ConfigurationError('MENSAL_MASTER_KEY holds the key of development, which production refuses.');
  return keys;
}

function masterKey(text: string): MasterKey {
  const [, id = '', base64 = ''] = /^([\w-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  // The value is not shown: it is a secret.
  if (id === '')
    throw new ConfigurationError(
      'MENSAL_MASTER_KEY must look like name:key, the key being 32 random bytes in base64; several are separated by commas.',
    );
  return { id, key: Buffer.from(base64, 'base64') };
}

function publicUrl(env: Environment, development: boolean): string | undefined {
  const text = env['MENSAL_PUBLIC_URL'];
  return text ? httpUrl('MENSAL_PUBLIC_URL', text, development) : undefined;
}

/**
 * Mails hold links that are secrets, and the address a password: production gives them away to nobody on the way. Left to
 * itself, `smtp:` goes on in the clear where a server, or somebody in between, offers no TLS.
 */
function smtpUrl(env: Environment, development: boolean): string | undefined {
  const text = env['SMTP_URL'];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value is not shown: it may hold a password.
  if (url === undefined || !/^smtps?:$/.test(url.protocol))
    throw new ConfigurationError('SMTP_URL must look like smtp://user:password@host:587, or smtps://….');
  const isSettled = ['requireTLS', 'ignoreTLS'].some((name) => url.searchParams.get(name) === 'true');
  if (!development && url.protocol === 'smtp:' && !isSettled && !isThisMachine(url.hostname.toLowerCase()))
    throw new ConfigurationError(
      'SMTP_URL must be smtps://…, or end in ?requireTLS=true for STARTTLS, or in ?ignoreTLS=true to have mails sent in the clear.',
    );
  return text;
}

function mailFrom(env: Environment, development: boolean): string {
  const text = env['MENSAL_MAIL_FROM'] || (development || !env['SMTP_URL'] ? 'mensal@example.com' : '');
  if (parseEmail(text) === undefined)
    throw new ConfigurationError('MENSAL_MAIL_FROM must be the e-mail address that mails come from.');
  return text;
}

function gatewayUrls(env: Environment, development: boolean): Record<string, string> {
  const given = Object.keys(env).flatMap((name): [string, string][] => {
    const [, gateway = ''] = /^MENSAL_GATEWAY_(\w+)_URL$/.exec(name) ?? [];
    const text = env[name];
    return gateway === '' || !text ? [] : [[gateway.toLowerCase(), httpUrl(name, text, development)]];
  });
  return Object.fromEntries(given);
}

/** Production speaks TLS, and to no sandbox on the same machine. A private network may hold a proxy of the operator's. */
function httpUrl(name: string, text: string, development: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocols = development ? ['http:', 'https:'] : ['https:'];
  const hasPassword = url !== undefined && (url.username !== '' || url.password !== '');
  if (!development && hasPassword)
    throw new ConfigurationError(`${name} must not hold a user or password: production refuses them.`);
  if (url === undefined || !protocols.includes(url.protocol) || url.search !== '' || url.hash !== '') {
    // What may be a password is not shown.
    const not = text.includes('@') ? '' : `, not "${text}"`;
    throw new ConfigurationError(
      `${name} must look like ${development ? 'http' : 'https'}://host/path${not}.`,
    );
  }
  if (!development && isThisMachine(url.hostname))
    throw new ConfigurationError(`${name} leads to this machine, as a sandbox would: production refuses it.`);
  return url.href.replace(/\/$/, '');
}

/** A rule for IPv4 holds for the addresses that IPv6 maps it to as well. */
const THIS_MACHINE = new BlockList();
THIS_MACHINE.addSubnet('127.0.0.0', 8, 'ipv4');
THIS_MACHINE.addAddress('0.0.0.0', 'ipv4');
THIS_MACHINE.addAddress('::1', 'ipv6');
THIS_MACHINE.addAddress('::', 'ipv6');

/** @param hostname as {@link URL} writes it: in lower case, addresses in their one form, IPv6 in brackets */
function isThisMachine(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 0) return /(^|\.)localhost\.?$/.test(hostname);
  return THIS_MACHINE.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Injection token of {@link Configuration}. */
export const CONFIGURATION = Symbol('Configuration');
