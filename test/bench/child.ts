import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** How docker/Dockerfile starts Node.js. */
const NODE_FLAGS = (process.env['BENCH_FLAGS'] ?? '--max-semi-space-size=4 --max-old-space-size=256').split(
  ' ',
);

/** Runs a script of this folder in a process of its own, so that its memory is its own, and takes what it sends. */
export async function runInChild<Result>(script: string, databaseUrl: string): Promise<Result> {
  const child = start(script, databaseUrl);
  const result = firstMessage<Result>(child, script);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [value, code] = await Promise.all([result, ended]);
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return value;
}

/** Starts a server script, which sends its address when it is up and ends on SIGTERM. */
export async function serveInChild(
  script: string,
  databaseUrl: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = start(script, databaseUrl);
  const { url } = await firstMessage<{ url: string }>(child, script);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

function firstMessage<T>(child: ChildProcess, script: string): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('close', (code) => reject(new Error(`${script} ended with ${code} before it said anything`)));
  });
}

function start(script: string, databaseUrl: string): ChildProcess {
  const file = path.join(import.meta.dirname, script);
  return spawn(process.execPath, [...NODE_FLAGS, '--disable-warning=ExperimentalWarning', file], {
    env: { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
