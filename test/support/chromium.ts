import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type BrowserContext } from 'playwright-core';

const run = promisify(execFile);

/** Where Debian's package puts it. */
const CHROMIUM = '/usr/bin/chromium';
const UPDATE_WITHIN_MS = 60_000;
const INSTALL_WITHIN_MS = 240_000;

/** Time for a `beforeAll` that calls {@link startChromium}, which may have to install it first. */
export const CHROMIUM_START_MS = UPDATE_WITHIN_MS + INSTALL_WITHIN_MS + 60_000;

/** Quiet, and content with a machine that has neither a screen nor a graphics card. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface ChromiumOptions {
  /** Hosts that stand for a server of the test: host → `127.0.0.1:8443`. Certificates are not checked. */
  hosts?: Readonly<Record<string, string>>;
}

export interface TestChromium {
  context: BrowserContext;
  stop(): Promise<void>;
}

/**
 * Real Chromium with a new, empty profile. Nothing leaves loopback: hosts that are not given do not exist for it.
 * @throws Error in one sentence where Chromium is missing and cannot be installed
 */
export async function startChromium({ hosts = {} }: ChromiumOptions = {}): Promise<TestChromium> {
  const executablePath = await findChromium();
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-chromium-'));
  const rules = [
    ...Object.entries(hosts).map(([host, address]) => `MAP ${host} ${address}`),
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
  ];
  const removeProfile = () => fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: [...FLAGS, '--ignore-certificate-errors', `--host-resolver-rules=${rules.join(', ')}`],
    });
    return {
      context,
      stop: async () => {
        await context.close();
        removeProfile();
      },
    };
  } catch (error) {
    removeProfile();
    throw error;
  }
}

/** Installs it where that is possible. A browser test that cannot run fails: it is never left out in silence. */
async function findChromium(): Promise<string> {
  if (fs.existsSync(CHROMIUM)) return CHROMIUM;
  const missing = `Browser tests need Chromium at ${CHROMIUM}: install Debian's package "chromium"`;
  if (process.getuid?.() !== 0) throw new Error(`${missing}.`);
  try {
    await apt(['update'], UPDATE_WITHIN_MS);
    await apt(['install', '-y', '--no-install-recommends', 'chromium'], INSTALL_WITHIN_MS);
  } catch (error) {
    throw new Error(`${missing} (apt-get could not: ${lastLine(error)}).`, { cause: error });
  }
  return CHROMIUM;
}

/** Waits for another apt-get, such as another test file's, of which only one works at a time. */
async function apt(command: string[], timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      await run('apt-get', ['-q', ...command], {
        timeout: Math.max(1, Math.ceil(deadline - performance.now())),
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
      return;
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      if (!stderr.includes('Could not get lock') || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n').at(-1) ?? message;
}
