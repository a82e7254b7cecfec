import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { once } from 'node:events';

const MAIN = path.resolve('apps/sandbox/dist/main.js');

function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, '--port', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.error += chunk.toString()));
  return { child, output, ended: once(child, 'close') };
}

describe('the sandbox as a process of its own', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('says where it is, and ends on %s', async (signal) => {
    const { child, output, ended } = start('0');
    await once(child.stdout, 'data');
    const url = /^Sandbox is up at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(output.out)?.[1];
    const answer = await fetch(`${url}/_sandbox/clock`);
    expect(await answer.json()).toEqual({ now: expect.any(String) });
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  });

  test('says so in one sentence when its port is taken', async () => {
    const first = start('0');
    await once(first.child.stdout, 'data');
    const port = /:(\d+)\n/.exec(first.output.out)?.[1] ?? '';
    const second = start(port);
    expect(await second.ended).toEqual([1, null]);
    expect(second.output.error).toBe(`Port ${port} is in use: give another with --port\n`);
    first.child.kill();
    await first.ended;
  });

  test('refuses what is no port', async () => {
    const { output, ended } = start('many');
    expect(await ended).toEqual([1, null]);
    expect(output.error).toBe('"many" is no port\n');
  });
});
