import { SettableClock, startSandbox, type Sandbox } from '@mensal/sandbox';
import { Agent, fetch } from 'undici';
import { selfSignedCertificate } from './certificate.js';
import { EFI_ACCOUNT, type SandboxCharge } from './test-sandbox.js';

/** The vendor's own host names, which its published software has built in. */
export const EFI_HOSTS = {
  production: 'cobrancas.api.efipay.com.br',
  homologation: 'cobrancas-h.api.efipay.com.br',
  tokenizer: 'tokenizer.sejaefi.com.br',
} as const;

const WITHIN_MS = 10_000;

export interface EfiAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the assertion is what checks it
  body: any;
}

/** The sandbox in Efí's own place: HTTPS, with the vendor's paths, and a certificate for the vendor's hosts. */
export class EfiOverTls {
  private constructor(
    private readonly sandbox: Sandbox,
    /** PEM */
    readonly certificate: string,
    private readonly agent: Agent,
    private readonly clock: SettableClock,
  ) {}

  static async start(): Promise<EfiOverTls> {
    const tls = selfSignedCertificate(Object.values(EFI_HOSTS));
    const clock = new SettableClock();
    const sandbox = await startSandbox({ port: 0, clock, tls, efiAtRoot: true });
    const agent = new Agent({ connect: { ca: tls.cert, servername: EFI_HOSTS.homologation } });
    return new EfiOverTls(sandbox, tls.cert, agent, clock);
  }

  /** Business time: the machine's, until days pass. */
  now(): Date {
    return this.clock.now();
  }

  passDays(days: number): void {
    this.clock.set(new Date(this.now().getTime() + days * 86_400_000));
  }

  get port(): number {
    return Number(new URL(this.sandbox.url).port);
  }

  async stop(): Promise<void> {
    await this.agent.destroy();
    await this.sandbox.stop();
  }

  /** A request of the merchant's server. */
  async request(method: string, path: string, body?: object): Promise<EfiAnswer> {
    const { clientId, clientSecret } = EFI_ACCOUNT;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const signedIn = await this.send(
      'POST',
      '/v1/authorize',
      { grant_type: 'client_credentials' },
      `Basic ${basic}`,
    );
    return this.send(method, path, body, `Bearer ${signedIn.body.access_token}`);
  }

  /** The control plane: what payers and banks do, faults, and what was seen. */
  async control(method: string, path: string, body?: object): Promise<EfiAnswer['body']> {
    const answer = await this.send(method, `/_sandbox/efi${path}`, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** What a browser would have got for a card. */
  async cardToken(lastDigit = 8): Promise<string> {
    const number = `411111111111111${lastDigit}`;
    return (await this.control('POST', '/card-tokens', { number })).payment_token as string;
  }

  async charge(id: number): Promise<SandboxCharge & { refunded: number }> {
    const charges = (await this.control('GET', '/charges')) as (SandboxCharge & { refunded: number })[];
    const charge = charges.find((one) => one.id === String(id));
    if (!charge) throw new Error(`The sandbox holds no charge ${id}`);
    return charge;
  }

  async untilStatus(id: number, status: string): Promise<void> {
    await eventually(`charge ${id} is ${status}`, async () => (await this.charge(id)).status === status);
  }

  private async send(
    method: string,
    path: string,
    body?: object,
    authorization?: string,
  ): Promise<EfiAnswer> {
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method,
      dispatcher: this.agent,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(authorization !== undefined && { Authorization: authorization }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}

/** Asks until it is so. @throws Error when it never is */
export async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It never came true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
