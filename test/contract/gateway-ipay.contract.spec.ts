import { CardTokenizers, type PlainCard } from '@mensal/cards/ports';
import { CustomerDirectories } from '@mensal/customers/ports';
import { IpayModule, ipayPersistence } from '@mensal/gateway-ipay';
import { describeGateway, type CardFate } from '@mensal/gateway-kit/contract';
import { parseTaxId, type Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { GatewayStage, stageGateway, type Credentials } from '../support/gateway-stage.js';
import { CARDS } from '../support/test-sandbox.js';

let ipay: IpayStage;

beforeAll(async () => {
  ipay = new IpayStage(
    await stageGateway({ gateway: 'ipay', modules: [IpayModule], persistence: [ipayPersistence] }),
  );
});
afterAll(() => ipay.stop());

describeGateway(
  { describe, it },
  {
    name: 'ipay',
    offers: ['card', 'boleto', 'cancelling', 'listing'],
    accessTokens: true,
    stage: () => ({ gateway: ipay.gateway, vendor: ipay }),
  },
);

const NUMBERS: Readonly<Record<CardFate, string>> = {
  approved: CARDS.approved,
  refused: CARDS.security,
  'try-later': CARDS.tryLater,
};

/** The suite's payer. */
const PAYER = {
  name: 'Fulana Exemplo da Silva',
  taxId: parseTaxId('52998224725')!,
  phone: '51999999999',
  address: {
    street: 'Rua do Exemplo',
    number: '909',
    neighborhood: 'Centro',
    city: 'Ouro Preto',
    state: 'MG',
    zipcode: '35400000',
  },
};

const CARD = {
  month: '12',
  year: '2030',
  brandName: 'Visa',
  holder: 'FULANA EXEMPLO',
  securityCode: '123',
};

class IpayStage extends GatewayStage {
  readonly unknownCardToken = `${'a0'.repeat(16)}.${'c0'.repeat(16)}`;
  readonly unknownGatewayId = 'b0'.repeat(16);
  protected readonly routes = {
    authorise: ['POST /v1/signin', 'POST /v1/refresh-token'],
    prepare: [],
    charge: ['POST /v1/invoices'],
    retry: [],
    boleto: ['POST /v1/invoices'],
    pix: [],
    cancel: ['PUT /v1/invoices/:token'],
    refund: [],
    read: ['GET /v1/invoices', 'GET /v1/invoices/:token', 'GET /v1/invoices/billing-customer/:token'],
  };
  /** Access tokens of our own, to look at an account past everything that is disturbed. */
  private readonly sessions = new Map<Identifier, string>();
  private readonly cards = new Map<Identifier, string>();

  override async newTenant(): Promise<Identifier> {
    const tenantId = await super.newTenant();
    await this.signIn(tenantId);
    const customer = { ...PAYER, id: tenantId };
    await this.staged.app.get(CustomerDirectories).find('ipay')?.mirror(tenantId, customer, undefined);
    await this.cardToken(tenantId, 'approved');
    return tenantId;
  }

  async revokeAccess(tenantId: Identifier): Promise<void> {
    await this.control('POST', 'tokens/revoke');
    await this.signIn(tenantId);
  }

  /** Registered anew each time, as the card to be charged; what was registered once is there without access, too. */
  async cardToken(tenantId: Identifier, fate: CardFate): Promise<string> {
    const { app } = this.staged;
    const number = NUMBERS[fate];
    const card = { ...CARD, number, lastFour: number.slice(-4) } as PlainCard;
    const owner = { ...PAYER, customerId: tenantId };
    const made = await app.get(CardTokenizers).find('ipay')!.tokenise(tenantId, card, owner);
    if (made.kind === 'token') this.cards.set(tenantId, made.token);
    else if (made.kind !== 'no-access') throw new Error(`No card: ${JSON.stringify(made)}`);
    return this.cards.get(tenantId) ?? '';
  }

  /** The vendor knows no references: all that the account holds is of the one, but for what is known to be of others. */
  override async money(tenantId: Identifier, reference: string) {
    const others = await this.staged.app
      .get(Sql)
      .query<{ invoice: string }>(
        'select invoice from ipay.orders where tenant_id = $1 and reference <> $2 and invoice is not null',
        [tenantId, reference],
      );
    const ofOthers = new Set(others.map(({ invoice }) => invoice));
    const held = new Set((await this.invoicesOf(tenantId)).filter((token) => !ofOthers.has(token)));
    const charges = (await this.control('GET', 'charges')) as { id: string; payments: number }[];
    const payments = charges.filter(({ id }) => held.has(id)).map((charge) => charge.payments);
    return { payments: payments.reduce((total, count) => total + count, 0), refunded: 0 };
  }

  protected async openAccount(tenantId: Identifier): Promise<Credentials> {
    const credentials = {
      clientId: `client-id-${tenantId}`,
      clientKey: `client-key-${tenantId}`,
      token: `token-${tenantId}`,
    };
    await this.control('PUT', 'accounts', credentials);
    return credentials;
  }

  protected wrong(credentials: Credentials): Credentials {
    return { ...credentials, clientKey: 'client-key-wrong' };
  }

  protected refusal(_called: string, words: string) {
    return { status: 400, body: { mensagem: words } };
  }

  private async invoicesOf(tenantId: Identifier): Promise<string[]> {
    const answer = await fetch(`${this.staged.sandbox.url}/ipay/v1/invoices?limit=100`, {
      headers: {
        Authorization: `Bearer ${this.sessions.get(tenantId)}`,
        Token: this.credentialsOf(tenantId)['token'] ?? '',
      },
    });
    const { invoices } = (await answer.json()) as { invoices: { token: string }[] };
    return invoices.map(({ token }) => token);
  }

  private async signIn(tenantId: Identifier): Promise<void> {
    const { clientId, clientKey } = this.credentialsOf(tenantId);
    const answer = await fetch(`${this.staged.sandbox.url}/ipay/v1/signin`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ clientId, clientKey }),
    });
    this.sessions.set(tenantId, ((await answer.json()) as { access_token: string }).access_token);
  }
}
