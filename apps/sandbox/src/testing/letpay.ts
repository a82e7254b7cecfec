import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { ChargeSummary } from '../core/vendor.js';
import { send, type Answer, type TestSandbox } from './sandbox.js';

/** What the sandbox knows of LetPay from the start. */
export const LETPAY_ACCOUNT = {
  apiKey: 'Api_Key_sandbox',
  apiSecret: 'Api_Secret_sandbox',
  contractId: 'Contract_sandbox',
};

/** What an answer says of access. */
interface Tokens {
  token?: string;
  refresh_token?: string;
}

/** A merchant's server, which takes the next access token from each answer. */
export class LetPayMerchant {
  token = '';

  constructor(
    readonly sandbox: TestSandbox,
    private readonly account = LETPAY_ACCOUNT,
  ) {}

  /** @param body a form: URLSearchParams travel urlencoded, FormData in parts */
  async auth(body: URLSearchParams | FormData | string): Promise<Answer<Tokens>> {
    const response = await fetch(`${this.sandbox.url}/letpay/auth`, { method: 'POST', body });
    const { headers, status } = response;
    return { status, headers, body: (await response.json()) as Tokens };
  }

  async signIn(): Promise<this> {
    const { apiKey, apiSecret } = this.account;
    const { body } = await this.auth(new URLSearchParams({ apiKey, apiSecret }));
    this.token = body.token ?? '';
    return this;
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call('POST', path, body);
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.sandbox.url}/letpay${path}`;
    const answer = await send(url, method, body, { 'x-auth-token': this.token });
    this.token = (answer.body as Tokens).refresh_token ?? this.token;
    return answer;
  }

  /** The page's request, for invented people. */
  order(extras: object = {}) {
    return {
      contract_id: this.account.contractId,
      reference_id: 'R1',
      notification_url: 'http://127.0.0.1:9/callback',
      payment: { amount: 123.45, currency: 'BRL', country: 'BR' },
      ...extras,
    };
  }

  /** @returns the token of a new payment of R$ 123.45 */
  async newPix(extras: object = {}): Promise<string> {
    const answer = await this.post('/pix/simple', this.order(extras));
    return (answer.body as { payment_token: string }).payment_token;
  }

  async paidPix(extras: object = {}): Promise<string> {
    const id = await this.newPix(extras);
    await this.act(id, 'pay');
    return id;
  }

  act(id: string, action: string, body?: unknown): Promise<Answer> {
    return this.sandbox.control('POST', `/letpay/charges/${id}/${action}`, body);
  }

  limits(limits: object): Promise<Answer> {
    return this.sandbox.control('PUT', '/letpay/limits', limits);
  }

  async held(id: string): Promise<ChargeSummary> {
    const { body: charges } = await this.sandbox.control<ChargeSummary[]>('GET', '/letpay/charges');
    const charge = charges.find((each) => each.id === id);
    if (!charge) throw new Error(`The sandbox holds no payment ${id}`);
    return charge;
  }
}

/** The picture in a `pix_qr_code`, however it is packed. @throws Error when it is packed in no known way */
export function unpacked(base64: string): { packing: string; png: Buffer } {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.readUInt16BE() === 0x1f8b) return { packing: 'gzip', png: gunzipSync(bytes) };
  if (bytes.toString('latin1', 1, 4) === 'PNG') return { packing: 'png', png: bytes };
  if (bytes.readUInt32LE() !== 0x04034b50) throw new Error('Neither gzip, nor zip, nor PNG');
  const start = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return { packing: 'zip', png: inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(18))) };
}
