import { spawn, type ChildProcess } from 'node:child_process';

/** A program of ours in a process of its own, which a test may end in any way. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: { text: string },
  ) {}

  /** @returns when it has printed `upWhen`; throws with its output when it ends before */
  static async start(args: string[], env: Record<string, string>, upWhen: RegExp): Promise<Program> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { text: '' };
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output.text += chunk.toString();
        if (upWhen.test(output.text)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('close', (code) =>
        reject(new Error(`${args.join(' ')} ended with ${code}: ${output.text}`)),
      );
    });
    return new Program(child, output);
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.output.text;
  }

  /** SIGKILL: no time to tidy up. */
  kill(): Promise<number | null> {
    return this.end('SIGKILL');
  }

  /** SIGTERM. @returns its exit code */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    // One that has ended by itself closes no more.
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.child.once('close', resolve));
    this.child.kill(signal);
    return ended;
  }
}
