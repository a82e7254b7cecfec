import { Clock, DomainError, type Identifier } from '@mensal/kernel';
import { FindCards } from '@mensal/cards';
import { FindCustomers } from '@mensal/customers';
import { todayOf, type TenantContext } from '@mensal/identity';
import { CONFIGURATION, SecretBox, UnitOfWork, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { Charge } from '../domain/charge.js';
import type { RouteObstacle } from '../domain/collection.js';
import { GatewayAccounts, type GatewayName } from '../ports.js';
import { draftCharge, obstacleAt } from './charge-draft.js';
import { ChargeRepository } from './charge.repository.js';
import { ChargeTimes } from './charge-times.js';
import { cardTokenContext, ChargeWorkers } from './charge-work.js';
import { GatewayRegistry } from './gateway-registry.js';
import { InvoiceRepository } from './invoice.repository.js';
import { payerOf } from './payer.js';

export interface StartChargeInput {
  invoiceId: Identifier;
  gateway: GatewayName;
  /** A card that is kept, or a gateway's token for one: where the invoice is paid by card, and only there. */
  card: { id: Identifier } | { token: string } | undefined;
  instalments: number;
}

const OBSTACLES: Readonly<Record<RouteObstacle, string>> = {
  'not-connected': 'BILLING.GATEWAY_NOT_ACTIVE',
  'not-active': 'BILLING.GATEWAY_NOT_ACTIVE',
  homologation: 'BILLING.GATEWAY_IN_HOMOLOGATION',
  'method-not-offered': 'BILLING.METHOD_NOT_OFFERED',
  'amount-not-accepted': 'BILLING.AMOUNT_NOT_ACCEPTED',
  'payer-incomplete': 'BILLING.PAYER_INCOMPLETE',
  'card-not-known': 'BILLING.CARD_NOT_CHARGEABLE',
};

/** Decides that an invoice is to be collected at a gateway, at the total of today; workers do it. */
@Injectable()
export class StartCharge {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly charges: ChargeRepository,
    private readonly customers: FindCustomers,
    private readonly cards: FindCards,
    private readonly gateways: GatewayRegistry,
    private readonly accounts: GatewayAccounts,
    private readonly secrets: SecretBox,
    private readonly times: ChargeTimes,
    private readonly clock: Clock,
    private readonly workers: ChargeWorkers,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /**
   * @throws DomainError BILLING.INVOICE_NOT_FOUND, BILLING.INVOICE_ALREADY_PAID, BILLING.INVALID_STATUS (cancelled),
   * BILLING.CHARGE_IN_PROGRESS, BILLING.GATEWAY_NOT_FOUND, BILLING.GATEWAY_NOT_ACTIVE, BILLING.METHOD_NOT_OFFERED,
   * BILLING.AMOUNT_NOT_ACCEPTED, BILLING.PAYER_INCOMPLETE, BILLING.INVALID_CARD_TOKEN,
   * BILLING.CARD_NOT_CHARGEABLE (deleted, expired, another customer's, or not known to the gateway), BILLING.NOT_BY_CARD
   * (a card, for an invoice of another payment type), BILLING.CARD_MISSING,
   * BILLING.GATEWAY_IN_HOMOLOGATION, CUSTOMERS.NOT_FOUND
   */
  async execute(tenant: TenantContext, input: StartChargeInput): Promise<Charge> {
    const { tenantId } = tenant;
    const gateway = this.gateways.get(input.gateway);
    return this.unitOfWork.run(async () => {
      const invoice = await this.invoices.findForChange(tenantId, input.invoiceId);
      if (invoice === null) throw new DomainError('BILLING.INVOICE_NOT_FOUND');
      invoice.assertChangeable();
      if (invoice.status === 'cancelled') throw new DomainError('BILLING.INVALID_STATUS');
      // Another type may have another price: the discount is for boletos only.
      const method = invoice.paymentMethod;
      if (method !== 'card' && input.card !== undefined) throw new DomainError('BILLING.NOT_BY_CARD');
      if (await this.charges.isLive(tenantId, invoice.id))
        throw new DomainError('BILLING.CHARGE_IN_PROGRESS');

      await this.charges.lockAccount(tenantId, input.gateway, 'shared');
      const account = await this.accounts.find(tenantId, input.gateway);
      const customer = await this.customers.one(tenant, invoice.customerId);
      const today = todayOf(tenant, this.clock);
      const { total } = invoice.amountsOn(today);
      const { homologationCharges } = this.configuration;
      const payment = { method, total, payer: payerOf(customer) };
      const obstacle = obstacleAt(gateway, account, payment, homologationCharges);
      if (obstacle !== undefined) throw new DomainError(OBSTACLES[obstacle]);
      const cardToken = method === 'card' ? await this.cardTokenOf(tenant, invoice.customerId, input) : '';
      const cardId = input.card !== undefined && 'id' in input.card ? input.card.id : null;
      const { instalments } = input;
      const wish = { gateway, cardToken, cardId, instalments, urgent: true };
      const charge = Charge.create(draftCharge(tenant, invoice, today, wish), this.times.now().now);
      await this.charges.add(charge);
      await this.workers.wake(1);
      return charge;
    });
  }

  private async cardTokenOf(
    tenant: TenantContext,
    customerId: Identifier,
    { card, gateway }: StartChargeInput,
  ): Promise<string> {
    if (card === undefined) throw new DomainError('BILLING.CARD_MISSING', 'The invoice is paid by card');
    const token = 'token' in card ? card.token : await this.tokenOfKept(tenant, customerId, card, gateway);
    if (this.gateways.get(gateway).card?.token.test(token) !== true)
      throw new DomainError('BILLING.INVALID_CARD_TOKEN', 'This is no token of the gateway');
    return this.secrets.seal(token, cardTokenContext(tenant.tenantId));
  }

  /** The gateway's token of a card: of the customer's own, neither deleted nor expired. */
  private async tokenOfKept(
    tenant: TenantContext,
    customerId: Identifier,
    card: { id: Identifier },
    gateway: GatewayName,
  ): Promise<string> {
    const cards = await this.cards.chargeable(tenant.tenantId, customerId, todayOf(tenant, this.clock));
    if (!cards.some(({ id }) => id === card.id)) throw new DomainError('BILLING.CARD_NOT_CHARGEABLE');
    const token = await this.cards.gatewayToken(tenant.tenantId, card.id, gateway);
    if (token === undefined)
      throw new DomainError('BILLING.CARD_NOT_CHARGEABLE', 'The card is not known to this gateway');
    return token;
  }
}
