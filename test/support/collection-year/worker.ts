/**
 * A worker of a played year, in a process that can be killed: as in production but for its environment, and for the
 * business clock, which follows that of the process that plays.
 */
import { Clock } from '@mensal/kernel';
import { readConfiguration } from '@mensal/platform';
import fs from 'node:fs';
import { createServer, startServer, stopOnSignal } from '../../../apps/api/dist/server.js';

const [, , clockFile = ''] = process.argv;

/** Real time plus an offset, which stands in another process's file. */
class FollowingClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    try {
      const { offsetMs } = JSON.parse(fs.readFileSync(clockFile, 'utf8')) as { offsetMs: number };
      this.offsetMs = offsetMs;
    } catch {
      // It is being written: the one before still holds.
    }
    return new Date(Date.now() + this.offsetMs);
  }
}

const configuration = readConfiguration(process.env);
const app = await createServer(configuration, new FollowingClock());
stopOnSignal(app);
await startServer(app, configuration);
process.stdout.write(`Worker is up\n`);
