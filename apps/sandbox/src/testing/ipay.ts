import type { ChargeSummary } from '../core/vendor.js';
import type { SandboxOptions } from '../index.js';
import { eventually, send, startTestSandbox, type Answer } from './sandbox.js';

export const ACCOUNT = {
  clientId: 'ipay-client-sandbox',
  clientKey: 'ipay-key-sandbox',
  token: '22138bdb667c98ba749912d0717248d7',
};

export const CUSTOMER = {
  initialBillingDate: '2026-11-20',
  name: 'Fulana Exemplo',
  cpfCnpj: '529.982.247-25',
  email: 'fulana@example.com',
  emailIsActive: true,
  zipcode: '01001-000',
  address: 'Rua Exemplo',
  addressNumber: '500',
  addressComplement: 'ap 207',
  neighborhood: 'Centro',
  city: 'São Paulo',
  state: 'SP',
  phone: '955451515',
  phone2: '955451515',
  cellPhone: '955451515',
  dueDate: '02',
  calculateLatePayment: true,
  mode: 'Manual',
  typePayment: 'Boleto',
  active: true,
};

/** By what becomes of their payments, with valid check digits. */
export const CARDS = {
  approved: '4000000000000044',
  invalid: '4000000000000051',
  security: '4000000000000002',
  tryLater: '4000000000000093',
};

export const card = (customer: string, extras: object = {}) => ({
  card: {
    number: CARDS.approved,
    month: '03',
    year: '29',
    brand: 'Visa',
    name: 'FULANA EXEMPLO',
    securityCode: '987',
    status: 'Primario',
    customer,
    ...extras,
  },
});

export const invoice = (customer: string, extras: object = {}) => ({
  invoice: {
    createdAt: '2026-11-20',
    paymentType: 'Boleto',
    price: '4990',
    dueDate: '28',
    customer,
    ...extras,
  },
});

interface SignedIn {
  access_token: string;
  expires_in: string;
  refresh_token: string;
}

/** A merchant's server, as far as it talks to Ipay. */
export class IpayMerchant {
  private headers: Record<string, string> = {};

  constructor(
    private readonly url: string,
    private readonly account = ACCOUNT,
  ) {}

  async signIn(): Promise<Answer<SignedIn>> {
    const { clientId, clientKey, token } = this.account;
    const answer = await this.call<SignedIn>('POST', '/v1/signin', { clientId, clientKey });
    this.headers = { authorization: `Bearer ${answer.body.access_token}`, token };
    return answer;
  }

  /** @param headers instead of those that it signed in with */
  call<T = Answer['body']>(method: string, path: string, body?: unknown, headers = this.headers) {
    return send<T>(`${this.url}/ipay${path}`, method, body, headers);
  }

  /** @returns the token of what was created */
  async create(path: string, body: object): Promise<string> {
    const answer = await this.call('POST', path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    const [created] = Object.values(answer.body as Record<string, { token: string }>);
    return created?.token ?? '';
  }

  newService(extras: object = {}): Promise<string> {
    const service = { price: '4000', description: 'Plano de exemplo', status: 'Ativo', ...extras };
    return this.create('/v1/services', { service });
  }

  newCustomer(extras: object = {}): Promise<string> {
    return this.create('/v1/billing-customers', { billingCustomer: { ...CUSTOMER, ...extras } });
  }

  newCard(customer: string, extras: object = {}): Promise<string> {
    return this.create('/v1/cards', card(customer, extras));
  }

  newInvoice(customer: string, extras: object = {}): Promise<string> {
    return this.create('/v1/invoices', invoice(customer, extras));
  }

  /** What the vendor says of an invoice. */
  async invoice(token: string): Promise<Answer['body']> {
    const { body } = await this.call<{ invoice: Answer['body'] }>('GET', `/v1/invoices/${token}`);
    return body.invoice;
  }
}

/** The sandbox with a merchant who has signed in at Ipay. */
export async function startIpaySandbox(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startTestSandbox(options);
  const merchant = new IpayMerchant(sandbox.url);
  await merchant.signIn();
  const control = (method: string, path: string, body?: unknown) =>
    sandbox.control(method, `/ipay${path}`, body);
  return {
    ...sandbox,
    merchant,
    control,
    async held(token: string): Promise<ChargeSummary> {
      const { body } = await sandbox.control<ChargeSummary[]>('GET', '/ipay/charges');
      const held = body.find(({ id }) => id === token);
      if (!held) throw new Error(`The sandbox holds no invoice ${token}`);
      return held;
    },
    async reset(): Promise<void> {
      await sandbox.control('POST', '/reset');
      await merchant.signIn();
    },
    async untilInvoice(token: string, isSo: (invoice: Answer['body']) => boolean): Promise<void> {
      await eventually(async () => isSo(await merchant.invoice(token)));
    },
  };
}

export type IpaySandbox = Awaited<ReturnType<typeof startIpaySandbox>>;
