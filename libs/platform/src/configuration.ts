import { isTimeZone } from '@mensal/kernel';
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
  /** Development only. */
  sampleData: boolean;
  demo: { clientId: string; clientKey: string; token: string };
  /** Development only: where the business clock starts. */
  clockStart: Date | undefined;
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

/** Injection token of {@link Configuration}. */
export const CONFIGURATION = Symbol('Configuration');
