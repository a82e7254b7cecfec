import { Clock } from '@mensal/kernel';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The business clock of development: real time plus an offset. It ticks, it can be moved forward, and the offset is
 * kept in a file, so that a restart goes on where it was.
 */
export class SimulatedClock extends Clock {
  private offsetMs: number;

  /** @param start where the clock starts when the folder keeps none; by default now */
  constructor(
    private readonly file: string,
    start: Date | undefined,
  ) {
    super();
    this.offsetMs = fs.existsSync(file) ? readOffset(file) : (start?.getTime() ?? Date.now()) - Date.now();
    this.save();
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Moves the clock forward; an instant that has passed already leaves it as it is. */
  moveTo(instant: Date): void {
    this.offsetMs = Math.max(this.offsetMs, instant.getTime() - Date.now());
    this.save();
  }

  private save(): void {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(this.file, JSON.stringify({ offsetMs: this.offsetMs }));
  }
}

function readOffset(file: string): number {
  const { offsetMs } = JSON.parse(fs.readFileSync(file, 'utf8')) as { offsetMs: unknown };
  if (typeof offsetMs !== 'number' || !Number.isFinite(offsetMs))
    throw new Error(`${file} does not hold a clock`);
  return offsetMs;
}
