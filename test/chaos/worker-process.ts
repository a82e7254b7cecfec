import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { TEST_MASTER_KEY } from '../support/master-key.js';

const MAIN = path.resolve(import.meta.dirname, '../../apps/api/dist/main.js');

/** The server as it runs in production, roles worker and scheduler, in a process that can be killed. */
export class WorkerProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** @returns when it has come up. */
  static async start(databaseUrl: string): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        MENSAL_ROLES: 'worker,scheduler',
        MENSAL_LOG_LEVEL: 'info',
        MENSAL_MASTER_KEY: TEST_MASTER_KEY,
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      let output = '';
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('successfully started')) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('close', (code) => reject(new Error(`The worker ended with ${code}: ${output}`)));
    });
    return new WorkerProcess(child);
  }

  /** SIGKILL: no time to tidy up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM: it finishes its batch. @returns its exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('close', resolve));
    this.child.kill(signal);
    return ended;
  }
}
