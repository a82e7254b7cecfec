import { spawnSync } from 'node:child_process';

/** SIGKILL to the server and to every process it has started: as if the machine had lost power. */
export async function killPostgres(pid: number): Promise<void> {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout;
  const ids = [pid, ...children.trim().split(/\s+/).filter(Boolean).map(Number)];
  for (const id of ids) process.kill(id, 'SIGKILL');
  for (let tries = 0; ids.some(isAlive); tries += 1) {
    if (tries > 1_000) throw new Error('PostgreSQL does not die');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
