import { addDays, dateIn, Clock, type Identifier } from '@mensal/kernel';
import { FindCustomers, MirrorCustomer, type Customer } from '@mensal/customers';
import { TenantDirectory } from '@mensal/identity';
import { SecretBox } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { SENDING, type ChargeStep } from '../domain/charge-status.js';
import type { Charge } from '../domain/charge.js';
import type {
  CancelOutcome,
  CardChargeRequest,
  ChargeGateway,
  ChargeOutcome,
  ChargeRequest,
  InstrumentOutcome,
  LookUp,
  Boleto,
  Pix,
  PrepareOutcome,
  Refusal,
  Unavailable,
} from '../ports.js';
import { cardTokenContext } from './charge-work.js';
import { GatewayRegistry } from './gateway-registry.js';
import { payerOf } from './payer.js';

/** What a step came to: what the gateway answered, or that it did not. */
export type StepResult =
  | { step: 'prepare'; outcome: PrepareOutcome }
  | { step: 'charge' | 'retry'; outcome: ChargeOutcome | InstrumentOutcome<Boleto | Pix> }
  | { step: 'look-up'; outcome: LookUp }
  | { step: 'cancel'; outcome: CancelOutcome }
  | { step: 'tidy'; outcome: { kind: 'tidied'; cancelled: string[] } | { kind: 'not-yet' } };

/** What the steps of one tenant's charges need to know. */
export interface StepNeeds {
  /** Whether the merchant is not shut. */
  isOpen: boolean;
  timeZone: string;
  customers: ReadonlyMap<Identifier, Customer>;
  /** As what gateways know them, by the gateway's name. */
  remoteIds: ReadonlyMap<string, ReadonlyMap<Identifier, string>>;
}

/** Talks to the gateway: one step of a charge that has been written down. Changes nothing of ours. */
@Injectable()
export class TakeChargeStep {
  constructor(
    private readonly gateways: GatewayRegistry,
    private readonly customers: FindCustomers,
    private readonly mirrors: MirrorCustomer,
    private readonly tenants: TenantDirectory,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Read for all of them at once. */
  async needsOf(
    tenantId: Identifier,
    tasks: readonly { charge: Charge; step: ChargeStep }[],
  ): Promise<StepNeeds> {
    const tenant = await this.tenants.find(tenantId);
    const timeZone = tenant?.timeZone ?? (await this.tenants.timeZoneOf(tenantId));
    const sending = tasks.flatMap(({ charge, step }) => (SENDING.includes(step) ? [charge] : []));
    const ids = sending.map(({ customerId }) => customerId);
    const customers = ids.length === 0 ? NOBODY : await this.customers.many(tenantId, ids);
    const remoteIds = new Map<string, ReadonlyMap<Identifier, string>>();
    for (const [gateway, charges] of Map.groupBy(sending, (charge) => charge.gateway)) {
      const payers = charges.flatMap(({ customerId }) => customers.get(customerId) ?? []);
      remoteIds.set(gateway, await this.mirrors.known(tenantId, gateway, payers));
    }
    return { isOpen: tenant !== undefined, timeZone, customers, remoteIds };
  }

  async execute(charge: Charge, step: ChargeStep, needs: StepNeeds): Promise<StepResult> {
    const gateway = this.gateways.get(charge.gateway);
    switch (step) {
      case 'prepare':
        return { step, outcome: await this.prepare(gateway, charge, needs) };
      case 'charge':
      case 'retry':
        return { step, outcome: await this.pay(gateway, charge, step, needs) };
      case 'look-up':
        return { step, outcome: await this.lookUp(gateway, charge, knownAs(charge), needs) };
      case 'cancel':
        return { step, outcome: await this.cancel(gateway, charge, charge.gatewayId) };
      case 'tidy':
        return { step, outcome: await this.tidy(gateway, charge, needs) };
    }
  }

  private async prepare(gateway: ChargeGateway, charge: Charge, needs: StepNeeds): Promise<PrepareOutcome> {
    const request = await this.requestFor(charge, needs);
    if ('kind' in request) return request;
    return gateway.card?.prepare?.(request) ?? NOT_OFFERED;
  }

  private async pay(
    gateway: ChargeGateway,
    charge: Charge,
    step: 'charge' | 'retry',
    needs: StepNeeds,
  ): Promise<ChargeOutcome | InstrumentOutcome<Boleto | Pix>> {
    const request = await this.requestFor(charge, needs);
    if ('kind' in request) return request;
    const { dueOn, expiresAt } = charge;
    if (dueOn !== null) return this.issue(charge, gateway.boleto?.charge({ ...request, dueOn }));
    if (expiresAt !== null) return this.issue(charge, gateway.pix?.charge({ ...request, expiresAt }));
    const cardRequest: CardChargeRequest = {
      ...request,
      gatewayId: charge.gatewayId ?? undefined,
      card: { token: await this.secrets.open(charge.cardToken, cardTokenContext(charge.tenantId)) },
      instalments: charge.instalments,
    };
    if (step === 'charge') return gateway.card?.charge(cardRequest) ?? NOT_OFFERED;
    const { gatewayId } = charge;
    return (
      (gatewayId === null ? undefined : gateway.card?.retry?.({ ...cardRequest, gatewayId })) ?? NOT_OFFERED
    );
  }

  private async issue(
    { tenantId, customerId, gateway }: Charge,
    issuing: Promise<InstrumentOutcome<Boleto | Pix>> | undefined,
  ): Promise<InstrumentOutcome<Boleto | Pix>> {
    const outcome = (await issuing) ?? NOT_OFFERED;
    // It may be gone there: the next charge makes it known anew.
    if (outcome.kind === 'declined' && outcome.refusal.code === 'payer')
      await this.mirrors.doubt(tenantId, customerId, gateway);
    return outcome;
  }

  private async lookUp(
    gateway: ChargeGateway,
    charge: Charge,
    gatewayId: string | undefined,
    { timeZone }: StepNeeds,
  ): Promise<LookUp> {
    const today = dateIn(timeZone, this.clock.now());
    return gateway.lookUp({
      tenantId: charge.tenantId,
      method: charge.method,
      reference: charge.id,
      gatewayId,
      madeFrom: addDays(charge.madeOn, -1),
      madeTo: addDays(today, 1),
    });
  }

  private async cancel(
    gateway: ChargeGateway,
    { tenantId }: Charge,
    gatewayId: string | null,
  ): Promise<CancelOutcome> {
    if (gatewayId === null || gateway.cancelling === undefined) return NOT_OFFERED;
    return gateway.cancelling.cancel({ tenantId, gatewayId });
  }

  /** Cancels what lost answers left behind under the same reference: it moved no money, and never shall. */
  private async tidy(
    gateway: ChargeGateway,
    charge: Charge,
    needs: StepNeeds,
  ): Promise<(StepResult & { step: 'tidy' })['outcome']> {
    const found = await this.lookUp(gateway, charge, undefined, needs);
    if (found.kind === 'not-found') return { kind: 'tidied', cancelled: [] };
    if (found.kind !== 'found') return { kind: 'not-yet' };
    const left = [found.charge, ...found.others].filter(({ gatewayId }) => gatewayId !== charge.gatewayId);
    const cancelled: string[] = [];
    for (const { gatewayId, status } of left) {
      if (status === 'cancelled' || status === 'expired') continue;
      const outcome = await this.cancel(gateway, charge, gatewayId);
      if (outcome.kind !== 'cancelled') return { kind: 'not-yet' };
      cancelled.push(gatewayId);
    }
    return { kind: 'tidied', cancelled };
  }

  private async requestFor(
    charge: Charge,
    { isOpen, customers, remoteIds }: StepNeeds,
  ): Promise<ChargeRequest | { kind: 'declined'; refusal: Refusal } | Unavailable> {
    // What is under way is followed to its end, but nobody is charged for a merchant that was shut.
    if (!isOpen) return TENANT_DISABLED;
    const customer = customers.get(charge.customerId);
    if (customer === undefined) return declinedPayer('O cliente foi excluído.');
    const remoteId = remoteIds.get(charge.gateway)?.get(customer.id);
    const mirrored =
      remoteId === undefined
        ? await this.mirrors.execute(customer, charge.gateway)
        : ({ kind: 'mirrored', remoteId } as const);
    if (mirrored.kind === 'refused') return declinedPayer(mirrored.reason);
    if (mirrored.kind === 'unavailable')
      return { kind: 'unavailable', trouble: { code: 'unreachable', detail: mirrored.detail } };
    return {
      tenantId: charge.tenantId,
      reference: charge.id,
      amount: charge.amount,
      description: charge.description,
      payer: { ...payerOf(customer), ...(mirrored.kind === 'mirrored' && { remoteId: mirrored.remoteId }) },
      sendBefore: charge.sendBefore ?? charge.createdAt,
    };
  }
}

/** Where a lost answer may have left another one behind, all of the reference are looked at: that one may be paid. */
function knownAs({ gatewayId, instrument, prepares }: Charge): string | undefined {
  return instrument !== null && prepares > 1 ? undefined : (gatewayId ?? undefined);
}

function declinedPayer(reason: string): { kind: 'declined'; refusal: Refusal } {
  return { kind: 'declined', refusal: { code: 'payer', reason, retryable: false } };
}

const NOBODY: ReadonlyMap<Identifier, Customer> = new Map();

const TENANT_DISABLED: Unavailable = {
  kind: 'unavailable',
  trouble: { code: 'no-account', detail: 'The tenant is disabled' },
};

const NOT_OFFERED: Unavailable = {
  kind: 'unavailable',
  trouble: { code: 'no-account', detail: 'This gateway does not offer what the charge needs' },
};
