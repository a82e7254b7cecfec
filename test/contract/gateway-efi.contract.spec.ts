import type { RawNotification } from '@mensal/billing/ports';
import { EfiModule } from '@mensal/gateway-efi';
import { describeGateway, type CardFate } from '@mensal/gateway-kit/contract';
import type { Identifier } from '@mensal/kernel';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { GatewayStage, stageGateway, type Credentials } from '../support/gateway-stage.js';

let efi: EfiStage;

beforeAll(async () => {
  efi = new EfiStage(await stageGateway({ gateway: 'efi', modules: [EfiModule] }));
});
afterAll(() => efi.stop());

describeGateway(
  { describe, it },
  {
    name: 'efi',
    offers: [
      'card',
      'card.prepare',
      'card.retry',
      'instalments',
      'refunds',
      'cancelling',
      'notifications',
      'listing',
    ],
    accessTokens: true,
    stage: () => ({ gateway: efi.gateway, vendor: efi }),
  },
);

/** The last digit of a card decides. */
const CARDS: Readonly<Record<CardFate, string>> = {
  approved: '4012001038443330',
  refused: '4012001038443332',
  'try-later': '4012001038443333',
};

class EfiStage extends GatewayStage {
  readonly unknownCardToken = 'a0'.repeat(20);
  readonly unknownGatewayId = '1';
  readonly unknownNotification = notification('09027955-5e06-4ff0-a9c7-46b47b8f1b27');
  protected readonly routes = {
    authorise: ['POST /v1/authorize'],
    prepare: ['POST /v1/charge'],
    charge: ['POST /v1/charge/:id/pay'],
    retry: ['POST /v1/charge/:id/retry'],
    cancel: ['PUT /v1/charge/:id/cancel'],
    refund: ['POST /v1/charge/card/:id/refund'],
    read: ['GET /v1/charge/:id', 'GET /v1/charges', 'GET /v1/notification/:token', 'GET /v1/installments'],
    boleto: [],
    pix: [],
  };

  async revokeAccess(): Promise<void> {
    await this.control('POST', 'tokens/revoke');
  }

  async cardToken(tenantId: Identifier, fate: CardFate): Promise<string> {
    const card = { number: CARDS[fate], clientId: this.credentialsOf(tenantId)['clientId'] };
    const answer = (await this.control('POST', 'card-tokens', card)) as { payment_token: string };
    return answer.payment_token;
  }

  /** They bear tokens, each of which stands for a charge: the vendor tells of which one. */
  async notificationOf(tenantId: Identifier): Promise<RawNotification | undefined> {
    return (await this.notificationsTo(tenantId)).at(-1);
  }

  protected async openAccount(tenantId: Identifier): Promise<Credentials> {
    const credentials = { clientId: `Client_Id_${tenantId}`, clientSecret: `Client_Secret_${tenantId}` };
    await this.control('PUT', 'accounts', { ...credentials, payeeCode: tenantId.replaceAll('-', '') });
    return credentials;
  }

  protected wrong(credentials: Credentials): Credentials {
    return { ...credentials, clientSecret: 'Client_Secret_wrong' };
  }

  protected refusal(_called: string, words: string) {
    const error_description = { property: '/payment/credit_card/payment_token', message: words };
    return { status: 400, body: { code: 3500034, error: 'validation_error', error_description } };
  }
}

function notification(token: string): RawNotification {
  return { contentType: 'application/x-www-form-urlencoded', body: `notification=${token}` };
}
