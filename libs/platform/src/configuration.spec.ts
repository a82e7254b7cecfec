import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ConfigurationError, readConfiguration } from './configuration.js';

const PRODUCTION = {
  MENSAL_ENV: 'production',
  DATABASE_URL: 'postgres://user:secret@host:5432/database',
  MENSAL_MASTER_KEY: `main:${randomBytes(32).toString('base64')}`,
};
const DEVELOPMENT = { MENSAL_ENV: 'development' };
const VARIABLES = ['MENSAL_PUBLIC_URL', 'MENSAL_GATEWAY_EFI_URL'];

describe.each(VARIABLES)('in production, %s', (name) => {
  const read = (url: string) => readConfiguration({ ...PRODUCTION, [name]: url });

  it.each([
    'https://localhost',
    'https://localhost.',
    'https://LocalHost:8443/efi',
    'https://efi.localhost',
    'https://efi.sandbox.localhost.',
    'https://127.0.0.1',
    'https://127.0.0.1.',
    'https://127.255.255.254',
    'https://127.1',
    'https://0x7f.0.0.1',
    'https://2130706433',
    'https://0.0.0.0',
    'https://0',
    'https://[::1]',
    'https://[0:0:0:0:0:0:0:1]:8443',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:2]',
    'https://[::ffff:0.0.0.0]',
  ])('must not lead to this machine, as %s does', (url) => {
    expect(() => read(url)).toThrow(`${name} leads to this machine`);
  });

  it.each(['https://user:secret@mensal.example', 'https://user@mensal.example', 'https://:secret@[::1]'])(
    'must not hold who signs in: %s',
    (url) => {
      expect(() => read(url)).toThrow(`${name} must not hold a user or password`);
    },
  );

  it.each(['http://mensal.example', 'https://mensal.example?a=1', 'https://mensal.example#a', 'mensal'])(
    'must look like https://host/path, not %s',
    (url) => {
      expect(() => read(url)).toThrow(`${name} must look like https://host/path, not "${url}".`);
    },
  );

  it.each([
    'https://mensal.example',
    'https://mensal.example/path',
    'https://localhost.example',
    'https://notlocalhost',
    'https://126.255.255.255',
    'https://128.0.0.1',
    'https://10.0.0.1:8443',
    'https://172.16.0.1',
    'https://192.168.0.1',
    'https://[fd00::1]',
    'https://[::ffff:10.0.0.1]',
    'https://[2001:db8::1]',
  ])('may be %s', (url) => {
    expect(() => read(url)).not.toThrow();
  });

  it.each([
    'http://user:secret@mensal.example',
    'https://user:secret@',
    'https://user:secret@mensal.example',
  ])('is not shown where it may hold a password: %s', (url) => {
    const complaint = (() => {
      try {
        return read(url);
      } catch (error) {
        return error;
      }
    })();
    expect(complaint).toBeInstanceOf(ConfigurationError);
    expect(String(complaint)).not.toContain('secret');
  });
});

it.each(VARIABLES)('in development, %s may lead to this machine, without TLS', (name) => {
  for (const url of ['http://localhost:3001/efi', 'http://127.0.0.1', 'http://[::1]:3001'])
    expect(() => readConfiguration({ ...DEVELOPMENT, [name]: url })).not.toThrow();
});

describe('in production, SMTP_URL', () => {
  const read = (url: string, env: Record<string, string> = PRODUCTION) =>
    readConfiguration({ ...env, SMTP_URL: url, MENSAL_MAIL_FROM: 'nao-responda@mensal.example' });

  it.each([
    'smtp://user:secret@mail.example:587',
    'smtp://mail.example',
    'smtp://mail.example?requireTLS=false',
    'smtp://mail.example?tls.rejectUnauthorized=true',
    'smtp://localhost.example',
    'smtp://10.0.0.1',
  ])('must not leave it to chance whether %s is encrypted', (url) => {
    expect(() => read(url)).toThrow(/^SMTP_URL must be smtps:\/\/…, or end in \?requireTLS=true/);
    expect(() => read(url)).not.toThrow('secret');
    expect(() => read(url, DEVELOPMENT)).not.toThrow();
  });

  it.each([
    'smtps://user:secret@mail.example',
    'smtp://user:secret@mail.example:587?requireTLS=true',
    'smtp://mail.example?socketTimeout=60000&ignoreTLS=true',
    'smtp://localhost:25',
    'smtp://LOCALHOST',
    'smtp://127.0.0.1',
    'smtp://[::1]:2525',
  ])('may be %s', (url) => {
    expect(read(url).smtpUrl).toBe(url);
  });

  it.each(['http://user:secret@mail.example', 'mail.example:587', 'secret'])('is not %s', (url) => {
    expect(() => read(url)).toThrow('SMTP_URL must look like smtp://user:password@host:587');
  });
});

it('an address is kept without the slash at its end', () => {
  const { publicUrl } = readConfiguration({ ...PRODUCTION, MENSAL_PUBLIC_URL: 'https://Mensal.example/' });
  expect(publicUrl).toBe('https://mensal.example');
});
