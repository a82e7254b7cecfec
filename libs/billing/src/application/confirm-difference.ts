import { addDays, type Identifier } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import {
  compareCharge,
  compareUnknown,
  isUnderWay,
  type DayRange,
  type Difference,
  type Match,
  type OurCharge,
  type TheirCharge,
} from '../domain/reconciliation.js';
import type { ChargeGateway, GatewayCharge, Trouble, TroubleCode, Unavailable } from '../ports.js';
import { ReconciliationStore } from './reconciliation.store.js';

export type Confirmed =
  | { kind: 'known'; difference: Difference | undefined; match?: Match }
  /** The gateway does not tell what became of it, or contradicts itself. */
  | { kind: 'unconfirmed' }
  /** It was asked, and does not answer. */
  | { kind: 'silent'; trouble: Trouble }
  | Unavailable;

const NO_ANSWER: readonly TroubleCode[] = ['timeout', 'connection-lost', 'vendor-error'];

/** Asks the gateway for the one charge that seems to differ: a list is older than what happened since it was read. */
@Injectable()
export class ConfirmDifference {
  constructor(private readonly store: ReconciliationStore) {}

  async execute(
    tenantId: Identifier,
    gateway: ChargeGateway,
    range: DayRange,
    { ours, theirs }: Pick<Difference, 'ours' | 'theirs'>,
  ): Promise<Confirmed> {
    const found = await gateway.lookUp({
      tenantId,
      method: ours?.method ?? gateway.profile.methods[0] ?? 'boleto',
      reference: ours?.id ?? theirs?.reference ?? '',
      // Empty where a person has said that it was paid there.
      gatewayId: theirs?.gatewayId ?? (ours?.gatewayId || undefined),
      madeFrom: addDays(range.from, -1),
      madeTo: addDays(range.to, 1),
    });
    if (found.kind === 'unavailable') return found;
    if (found.kind === 'unknown')
      return NO_ANSWER.includes(found.trouble.code)
        ? { kind: 'silent', trouble: found.trouble }
        : { kind: 'unconfirmed' };
    const oursNow = ours && (await this.again(tenantId, gateway, ours));
    if (found.kind === 'not-found')
      // What is listed and not found says nothing.
      return theirs === undefined ? { kind: 'known', difference: missing(oursNow) } : { kind: 'unconfirmed' };
    const theirsNow = theirChargeOf(found.charge, theirs);
    if (oursNow === undefined) return { kind: 'known', difference: compareUnknown(theirsNow) };
    const match = { ours: oursNow, theirs: theirsNow };
    return { kind: 'known', difference: compareCharge(oursNow, theirsNow), match };
  }

  private async again(
    tenantId: Identifier,
    gateway: ChargeGateway,
    { id, gatewayId }: OurCharge,
  ): Promise<OurCharge | undefined> {
    const name = { gatewayId: gatewayId || id, reference: id };
    const named = await this.store.named(tenantId, gateway.profile.name, [name]);
    return named.find((ours) => ours.id === id);
  }
}

function missing(ours: OurCharge | undefined): Difference | undefined {
  return ours === undefined || isUnderWay(ours) ? undefined : { kind: 'missing-there', ours };
}

function theirChargeOf(
  { gatewayId, reference, status, amount, payment, refunded }: GatewayCharge,
  listed: TheirCharge | undefined,
): TheirCharge {
  return {
    gatewayId,
    reference,
    status,
    amount,
    ...(payment && { received: payment.received }),
    ...(refunded !== undefined && { refunded }),
    ...(listed?.madeOn && { madeOn: listed.madeOn }),
  };
}
