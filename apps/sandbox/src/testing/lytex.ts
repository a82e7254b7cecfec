import type { ChargeSummary } from '../core/vendor.js';
import { cardEnding, send, type Answer, type TestSandbox } from './sandbox.js';

type Anything = Answer['body'];

interface WithId {
  _id: string;
}

export const LYTEX_ACCOUNT = { clientId: 'Client_Id_sandbox', clientSecret: 'Client_Secret_sandbox' };

export const CLIENT = {
  type: 'pf',
  name: 'Fulana Exemplo',
  cpfCnpj: '52998224725',
  email: 'fulana@example.com',
  cellphone: '5144916523',
};

export const ALL_METHODS = {
  pix: { enable: true },
  boleto: { enable: true },
  creditCard: { enable: true, parcels: 3 },
};

/** Due ten days after the test's today. */
export const invoice = (extras: object = {}) => ({
  client: CLIENT,
  value: 8900,
  dueDate: '2026-11-30',
  paymentMethods: ALL_METHODS,
  ...extras,
});

/** A merchant's server, as far as it talks to Lytex. */
export class LytexMerchant {
  private token = '';

  constructor(
    private readonly sandbox: Pick<TestSandbox, 'url' | 'control'>,
    private readonly account = LYTEX_ACCOUNT,
  ) {}

  async signIn(): Promise<this> {
    const { body } = await this.obtainToken<{ accessToken: string }>();
    this.token = body.accessToken;
    return this;
  }

  obtainToken<T = Anything>(extras: object = {}): Promise<Answer<T>> {
    const body = { grantType: 'clientCredentials', ...this.account, ...extras };
    return this.send('POST', '/auth/obtain_token', body);
  }

  /** @param path below `/lytex/v2` */
  send<T = Anything>(
    method: string,
    path: string,
    body?: unknown,
    authorization = `Bearer ${this.token}`,
  ): Promise<Answer<T>> {
    return send<T>(`${this.sandbox.url}/lytex/v2${path}`, method, body, { authorization });
  }

  get<T = Anything>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  post<T = Anything>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.send<T>('POST', path, body);
  }

  async newInvoice(extras: object = {}): Promise<string> {
    return (await this.post<WithId>('/invoices', invoice(extras))).body._id;
  }

  cancel(id: string): Promise<Answer> {
    return this.send('PUT', `/invoices/cancel/${id}`);
  }

  /** Registers a card for the payer of an invoice, and pays with it. */
  async payByCard(id: string, digit: number, extras: object = {}): Promise<Answer> {
    const { _clientId } = (await this.get<{ _clientId: string }>(`/invoices/${id}`)).body;
    const { body: card } = await this.post<WithId>('/invoices/card_token', cardOf(_clientId, digit));
    return this.post('/invoices/pay', { _invoiceId: id, _cardTokenId: card._id, ...extras });
  }

  /** What a payer or a bank does. */
  act(id: string, action: string, input?: object): Promise<Answer> {
    return this.sandbox.control('POST', `/lytex/charges/${id}/${action}`, input);
  }

  async held(id: string): Promise<ChargeSummary> {
    const { body } = await this.sandbox.control<ChargeSummary[]>('GET', '/lytex/charges');
    const charge = body.find((each) => each.id === id);
    if (!charge) throw new Error(`The sandbox holds no charge ${id}`);
    return charge;
  }
}

export const cardOf = (clientId: string, digit: number) => ({
  _clientId: clientId,
  cpfCnpj: CLIENT.cpfCnpj,
  number: cardEnding(digit),
  holder: 'FULANA EXEMPLO',
  expiry: '1227',
  cvc: '987',
});
