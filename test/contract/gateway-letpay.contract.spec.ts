import type { RawNotification } from '@mensal/billing/ports';
import { describeGateway } from '@mensal/gateway-kit/contract';
import { LetPayModule } from '@mensal/gateway-letpay';
import type { Identifier } from '@mensal/kernel';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { GatewayStage, stageGateway, type Credentials } from '../support/gateway-stage.js';

let letpay: LetPayStage;

beforeAll(async () => {
  letpay = new LetPayStage(await stageGateway({ gateway: 'letpay', modules: [LetPayModule] }));
});
afterAll(() => letpay.stop());

describeGateway(
  { describe, it },
  {
    name: 'letpay',
    offers: ['pix', 'refunds', 'refunds.shown', 'notifications'],
    accessTokens: true,
    stage: () => ({ gateway: letpay.gateway, vendor: letpay }),
  },
);

const UNKNOWN_TOKEN = '0196e128-c6c7-4249-9f20-21a4c2eb1506';

class LetPayStage extends GatewayStage {
  readonly unknownGatewayId = UNKNOWN_TOKEN;
  readonly unknownNotification: RawNotification = {
    contentType: 'application/json',
    body: JSON.stringify({ reference_id: 'R-1', payment_token: UNKNOWN_TOKEN }),
  };
  protected readonly routes = {
    authorise: ['POST /auth'],
    pix: ['POST /pix/simple'],
    refund: ['POST /refund'],
    read: ['GET /payment/:token', 'GET /payment/reference/:reference', 'GET /refund/payment/:token'],
    prepare: [],
    charge: [],
    retry: [],
    boleto: [],
    cancel: [],
  };

  async revokeAccess(): Promise<void> {
    await this.control('POST', 'tokens/revoke');
  }

  async notificationOf(tenantId: Identifier, gatewayId: string): Promise<RawNotification | undefined> {
    const sent = await this.notificationsTo(tenantId);
    return sent.findLast(({ body }) => body.includes(gatewayId));
  }

  protected async openAccount(tenantId: Identifier): Promise<Credentials> {
    const credentials = {
      apiKey: `Api_Key_${tenantId}`,
      apiSecret: `Api_Secret_${tenantId}`,
      contractId: `Contract_${tenantId}`,
    };
    await this.control('PUT', 'accounts', credentials);
    return credentials;
  }

  protected wrong(credentials: Credentials): Credentials {
    return { ...credentials, apiSecret: 'Api_Secret_wrong' };
  }

  protected refusal(_called: string, words: string) {
    const errors = [{ code: '00.01.0044', description: words }];
    return { status: 400, body: { status: 400, error: 'Bad Request', message: words, errors } };
  }
}
