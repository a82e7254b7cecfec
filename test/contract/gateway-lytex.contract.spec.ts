import { GatewayAccounts, type RawNotification } from '@mensal/billing/ports';
import { describeGateway, type CardFate } from '@mensal/gateway-kit/contract';
import { LytexModule } from '@mensal/gateway-lytex';
import type { Identifier } from '@mensal/kernel';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { GatewayStage, stageGateway, type Credentials } from '../support/gateway-stage.js';

let lytex: LytexStage;

beforeAll(async () => {
  // The vendor's limit, and ours below it, have tests of their own: test/chaos/lytex-rate.int-spec.ts.
  const kit = { rateLimits: { lytex: 'off' } } as const;
  const staged = await stageGateway({ gateway: 'lytex', modules: [LytexModule], kit });
  await staged.sandbox.control('PUT', 'lytex/limits', { requests: null });
  lytex = new LytexStage(staged);
});
afterAll(() => lytex.stop());

describeGateway(
  { describe, it },
  {
    name: 'lytex',
    offers: ['card', 'card.prepare', 'boleto', 'pix', 'refunds', 'cancelling', 'notifications', 'listing'],
    accessTokens: true,
    stage: () => ({ gateway: lytex.gateway, vendor: lytex }),
  },
);

/** The last digit of a card decides. */
const CARDS: Readonly<Record<CardFate, string>> = {
  approved: '4012001038443330',
  refused: '4012001038443332',
  'try-later': '4012001038443333',
};

/** The suite's payer. */
const HOLDER = {
  type: 'pf',
  name: 'Fulana Exemplo da Silva',
  cpfCnpj: '52998224725',
  email: 'fulana@exemplo.com.br',
  cellphone: '51999999999',
};
const INVOICES = ['POST /v2/invoices'];

class LytexStage extends GatewayStage {
  readonly unknownCardToken = 'a0'.repeat(12);
  readonly unknownGatewayId = '65df1d1b1c008a70b5d38345';
  readonly unknownNotification = {
    contentType: 'application/json',
    body: JSON.stringify({
      webhookType: 'liquidateInvoice',
      signature: 'Rpd1LaF0BFeSQDl6yC5ylTIvnel/8/mkf6/dLOciglo=',
      data: { invoiceId: this.unknownGatewayId, status: 'paid' },
    }),
  };
  protected readonly routes = {
    authorise: ['POST /v2/auth/obtain_token', 'POST /v2/auth/refresh_token'],
    prepare: INVOICES,
    boleto: INVOICES,
    pix: INVOICES,
    charge: ['POST /v2/invoices/pay'],
    retry: [],
    cancel: ['PUT /v2/invoices/cancel/:id'],
    refund: ['POST /v2/refund-solicitation'],
    read: ['GET /v2/invoices/:id', 'GET /v2/invoices'],
  };

  /** The vendor's clients that the cards belong to. */
  private readonly owners = new Map<Identifier, string>();

  /** The address of notifications is entered at the vendor, where it is known only now. */
  override async newTenant(): Promise<Identifier> {
    const tenantId = await super.newTenant();
    const account = await this.staged.app.get(GatewayAccounts).find(tenantId, 'lytex');
    await this.control('PUT', 'accounts', {
      ...this.credentialsOf(tenantId),
      callbackUrl: account?.notificationUrl,
    });
    return tenantId;
  }

  async revokeAccess(): Promise<void> {
    await this.control('POST', 'tokens/revoke');
  }

  async cardToken(tenantId: Identifier, fate: CardFate): Promise<string> {
    const { clientId, clientSecret } = credentialsFor(tenantId);
    const grant = { grantType: 'clientCredentials', clientId, clientSecret };
    const { accessToken } = await this.post('/v2/auth/obtain_token', grant);
    const { cpfCnpj } = HOLDER;
    const owner = this.owners.get(tenantId) ?? (await this.post('/v2/clients', HOLDER, accessToken))._id;
    this.owners.set(tenantId, owner);
    const card = { number: CARDS[fate], holder: 'FULANA EXEMPLO', expiry: '122030', cvc: '123' };
    return (await this.post('/v2/invoices/card_token', { _clientId: owner, cpfCnpj, ...card }, accessToken))
      ._id;
  }

  async notificationOf(tenantId: Identifier, gatewayId: string): Promise<RawNotification | undefined> {
    const received = await this.notificationsTo(tenantId);
    return received.findLast(({ body }) => body.includes(gatewayId));
  }

  protected async openAccount(tenantId: Identifier): Promise<Credentials> {
    const credentials = credentialsFor(tenantId);
    await this.control('PUT', 'accounts', credentials);
    return credentials;
  }

  protected wrong(credentials: Credentials): Credentials {
    return { ...credentials, clientSecret: 'Client_Secret_wrong' };
  }

  protected refusal(_called: string, words: string) {
    return { status: 400, body: { statusCode: 400, message: words, error: 'Bad Request' } };
  }

  /** Past the gateway, whose account may be broken on purpose. */
  private async post(path: string, body: object, accessToken = ''): Promise<Answer> {
    const response = await fetch(`${this.staged.sandbox.url}/lytex${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}

interface Answer {
  _id: string;
  accessToken: string;
}

function credentialsFor(tenantId: Identifier) {
  return {
    clientId: `Client_Id_${tenantId}`,
    clientSecret: `Client_Secret_${tenantId}`,
    callbackSecret: `Callback_Secret_${tenantId}`,
  };
}
