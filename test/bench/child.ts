import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** How docker/Dockerfile starts Node.js. */
const NODE_FLAGS = (process.env['BENCH_FLAGS'] ?? '--max-semi-space-size=8 --max-old-space-size=384').split(
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

export interface ServingChild {
  url: string;
  /** One question at a time. */
  ask: <Answer>(question: object) => Promise<Answer>;
  stop: () => Promise<void>;
}

/** Starts a server script, which sends its address when it is up, then answers what it is asked, and ends on SIGTERM. */
export async function serveInChild(
  script: string,
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<ServingChild> {
  const child = start(script, databaseUrl, env);
  const { url } = await firstMessage<{ url: string }>(child, script);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const ask = <Answer>(question: object): Promise<Answer> => {
    const answer = firstMessage<Answer>(child, script);
    child.send(question);
    return answer;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, ask, stop };
}

function firstMessage<T>(child: ChildProcess, script: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) =>
      reject(new Error(`${script} ended with ${code} before it said anything`));
    child.once('close', ended);
    child.once('message', (message) => {
      child.off('close', ended);
      resolve(message as T);
    });
  });
}

function start(script: string, databaseUrl: string, env: Record<string, string> = {}): ChildProcess {
  const file = path.join(import.meta.dirname, script);
  return spawn(process.execPath, [...NODE_FLAGS, '--disable-warning=ExperimentalWarning', file], {
    env: { ...process.env, ...env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
