import { Clock } from '@mensal/kernel';
import fs from 'node:fs';
import path from 'node:path';

/** Real time plus an offset that can be changed. With a file, the offset outlives a restart. */
export class SettableClock extends Clock {
  private offsetMs = 0;

  constructor(private readonly file?: string) {
    super();
    if (file !== undefined && fs.existsSync(file))
      this.offsetMs = (JSON.parse(fs.readFileSync(file, 'utf8')) as { offsetMs: number }).offsetMs;
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  set(now: Date): void {
    this.offsetMs = now.getTime() - Date.now();
    if (this.file === undefined) return;
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(this.file, JSON.stringify({ offsetMs: this.offsetMs }));
  }
}

/** Whether a clock can be set from outside, as those of processes of their own can. */
export function isSettable(clock: Clock): clock is Clock & { set(now: Date): void } {
  return 'set' in clock && typeof clock.set === 'function';
}
