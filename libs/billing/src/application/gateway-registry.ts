import { DomainError } from '@mensal/kernel';
import { Injectable } from '@nestjs/common';
import type { ChargeGateway, GatewayName } from '../ports.js';

/** The gateways of this server. Each registers itself while the application starts. */
@Injectable()
export class GatewayRegistry {
  private readonly gateways = new Map<GatewayName, ChargeGateway>();

  register(gateway: ChargeGateway): void {
    const { name } = gateway.profile;
    if (this.gateways.has(name)) throw new Error(`There are two gateways by the name of ${name}`);
    this.gateways.set(name, gateway);
  }

  all(): ChargeGateway[] {
    return [...this.gateways.values()];
  }

  find(name: GatewayName): ChargeGateway | undefined {
    return this.gateways.get(name);
  }

  /** @throws DomainError BILLING.GATEWAY_NOT_FOUND */
  get(name: GatewayName): ChargeGateway {
    const gateway = this.find(name);
    if (gateway === undefined)
      throw new DomainError('BILLING.GATEWAY_NOT_FOUND', `There is no gateway "${name}"`);
    return gateway;
  }
}
