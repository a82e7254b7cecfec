import type { Clock } from '@mensal/kernel';
import { startSandbox, type Sandbox } from '@mensal/sandbox';
import type { ApiClient } from './api-client.js';

/** What the sandbox knows of Efí from the start. */
export const EFI_ACCOUNT = {
  clientId: 'Client_Id_sandbox',
  clientSecret: 'Client_Secret_sandbox',
  payeeCode: '5a4d0b0c1e2f3a4b5c6d7e8f90a1b2c3',
};

/** What the sandbox knows of LetPay from the start. */
export const LETPAY_ACCOUNT = {
  apiKey: 'Api_Key_sandbox',
  apiSecret: 'Api_Secret_sandbox',
  contractId: 'Contract_sandbox',
};

/** What the sandbox knows of Lytex from the start. */
export const LYTEX_ACCOUNT = {
  clientId: 'Client_Id_sandbox',
  clientSecret: 'Client_Secret_sandbox',
  callbackSecret: 'Callback_Secret_sandbox',
};

/** Card numbers by what becomes of them, with valid check digits. */
export const CARDS = {
  approved: '4000000000000044',
  invalid: '4000000000000051',
  security: '4000000000000002',
  tryLater: '4000000000000093',
} as const;

export interface SandboxCharge {
  id: string;
  reference: string | null;
  amount: number;
  status: string;
  payments: number;
  calls: number;
  received: number;
}

/** The vendors, as a test sees and disturbs them. */
export class TestSandbox {
  constructor(
    readonly url: string,
    readonly stop: () => Promise<void> = () => Promise.resolve(),
  ) {}

  static async start(clock: Clock): Promise<TestSandbox> {
    const sandbox: Sandbox = await startSandbox({ port: 0, clock });
    return new TestSandbox(sandbox.url, () => sandbox.stop());
  }

  /** @returns a token that stands for the card at Efí */
  async card(number: string = CARDS.approved): Promise<string> {
    const answer = (await this.control('POST', 'efi/card-tokens', { number })) as { payment_token: string };
    return answer.payment_token;
  }

  async charges(): Promise<SandboxCharge[]> {
    return (await this.control('GET', 'efi/charges')) as SandboxCharge[];
  }

  /** What the sandbox holds under our reference. */
  async chargesOf(reference: string): Promise<SandboxCharge[]> {
    return (await this.charges()).filter((charge) => charge.reference === reference);
  }

  async fault(fault: Record<string, unknown>): Promise<void> {
    await this.control('POST', 'efi/faults', { route: '*', probability: 1, ...fault });
  }

  async clearFaults(): Promise<void> {
    await this.control('DELETE', 'efi/faults');
  }

  async limits(limits: Record<string, unknown>): Promise<void> {
    await this.control('PUT', 'efi/limits', limits);
  }

  async log(route?: string): Promise<{ route: string; status: number }[]> {
    const query = route === undefined ? '' : `?route=${encodeURIComponent(route)}`;
    return (await this.control('GET', `efi/log${query}`)) as { route: string; status: number }[];
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** Connects a merchant's account at Efí. */
export async function connectEfi(merchant: ApiClient, fields: Record<string, unknown> = {}): Promise<void> {
  const gateway = {
    environment: 'homologation',
    credentials: EFI_ACCOUNT,
    methods: ['Cartao'],
    active: true,
    ...fields,
  };
  const { status, body } = await merchant.put('/v1/gateways/efi', { gateway });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
}

/** Connects a merchant's account at LetPay. */
export async function connectLetPay(
  merchant: ApiClient,
  credentials: object = LETPAY_ACCOUNT,
): Promise<void> {
  const gateway = { environment: 'homologation', credentials, methods: ['Pix'], active: true };
  const { status, body } = await merchant.put('/v1/gateways/letpay', { gateway });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
}

/** Connects a merchant's account at Lytex. */
export async function connectLytex(merchant: ApiClient, credentials: object = LYTEX_ACCOUNT): Promise<void> {
  const methods = ['Boleto', 'Pix', 'Cartao'];
  const gateway = { environment: 'homologation', credentials, methods, active: true };
  const { status, body } = await merchant.put('/v1/gateways/lytex', { gateway });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
}
