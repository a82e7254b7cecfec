import { fork, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy.js';
import { EFI_HOSTS, type EfiOverTls } from '../support/efi-over-tls.js';
import { EFI_ACCOUNT } from '../support/test-sandbox.js';
import type { SdkCall, SdkResult } from './efi-sdk-run.js';

const CALL_WITHIN_MS = 15_000;
const PROGRAM = path.resolve('test/contract/efi-sdk-run.ts');

export interface Client {
  /** Calls of one name share an access token. */
  client?: string;
  environment?: 'production' | 'homologation';
  clientSecret?: string;
}

/** The vendor's package for servers, in a process of its own, which believes that the sandbox is the vendor. */
export class EfiSdk {
  private nextId = 1;
  private generation = 1;
  private readonly pending = new Map<number, (result: SdkResult | Error) => void>();
  private stderr = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly proxy: ConnectProxy,
    private readonly folder: string,
  ) {
    child.on('message', (result: SdkResult) => this.pending.get(result.id)?.(result));
    child.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()));
    child.on('exit', () => {
      for (const settle of this.pending.values()) settle(new Error(`The process ended: ${this.stderr}`));
    });
  }

  static async start(efi: EfiOverTls): Promise<EfiSdk> {
    const proxy = await startConnectProxy({
      [EFI_HOSTS.production]: efi.port,
      [EFI_HOSTS.homologation]: efi.port,
    });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mensal-efi-sdk-'));
    const certificate = path.join(folder, 'certificate.pem');
    fs.writeFileSync(certificate, efi.certificate);
    const child = fork(PROGRAM, {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate },
    });
    return new EfiSdk(child, proxy, folder);
  }

  /** The vendor's hosts that it has spoken with. */
  get hosts(): readonly string[] {
    return this.proxy.hosts;
  }

  /** From here on clients are new, and sign in anew. */
  forgetTokens(): void {
    this.generation++;
  }

  /** Calls a method of the package. */
  async call(method: string, args: readonly unknown[], client: Client = {}): Promise<SdkResult> {
    const { environment = 'homologation', clientSecret = EFI_ACCOUNT.clientSecret } = client;
    const id = this.nextId++;
    const call: SdkCall = {
      id,
      client: `${client.client ?? `${environment} ${clientSecret}`} ${this.generation}`,
      options: {
        sandbox: environment === 'homologation',
        client_id: EFI_ACCOUNT.clientId,
        client_secret: clientSecret,
      },
      method,
      args: [...args],
    };
    try {
      const result = await new Promise<SdkResult | Error>((resolve) => {
        const timer = setTimeout(
          () => resolve(new Error(`${method} did not answer in time: ${this.stderr}`)),
          CALL_WITHIN_MS,
        );
        this.pending.set(id, (settled) => {
          clearTimeout(timer);
          resolve(settled);
        });
        this.child.send(call);
      });
      if (result instanceof Error) throw result;
      return result;
    } finally {
      this.pending.delete(id);
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await ended;
    }
    await this.proxy.stop();
    fs.rmSync(this.folder, { recursive: true });
  }
}
