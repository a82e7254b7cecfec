/** Work for later that ends with the sandbox. Real milliseconds, never the business clock. */
export class Timers {
  private readonly running = new Set<() => void>();
  private stopped = false;

  /** @param ms 0 means right after the answer in hand has been written */
  after(ms: number, work: () => void): void {
    if (this.stopped) return;
    const run = () => {
      this.running.delete(cancel);
      work();
    };
    let cancel: () => void;
    if (ms <= 0) {
      const immediate = setImmediate(run);
      cancel = () => clearImmediate(immediate);
    } else {
      const timeout = setTimeout(run, ms);
      cancel = () => clearTimeout(timeout);
    }
    this.running.add(cancel);
  }

  /** Drops what is planned; more can be planned afterwards. */
  clear(): void {
    for (const cancel of this.running) cancel();
    this.running.clear();
  }

  stop(): void {
    this.stopped = true;
    this.clear();
  }
}
