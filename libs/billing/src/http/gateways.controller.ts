import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, withoutUnset } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ConfigureGateway } from '../application/configure-gateway.use-case.js';
import { GatewayBody } from './dtos.js';
import { gatewayErrors } from './errors.js';
import { gatewayToWire, testToWire } from './gateway-wire.js';
import { readCredentials, readEnvironment, readPaymentType, ifSent } from './values.js';

/** A merchant's accounts at gateways: beyond the Ipay contract, in its style. */
@Controller('v1/gateways')
@MapErrors(gatewayErrors)
export class GatewaysController {
  constructor(private readonly gateways: ConfigureGateway) {}

  @Get()
  async list(@CurrentTenant() tenant: TenantContext) {
    return { gateways: (await this.gateways.list(tenant)).map(gatewayToWire) };
  }

  /** Connects an account, or changes what is sent of it; credentials are replaced as a whole. */
  @Put(':name')
  async save(
    @CurrentTenant() tenant: TenantContext,
    @Param('name') name: string,
    @Body() { gateway }: GatewayBody,
  ) {
    const change = withoutUnset({
      environment: ifSent(gateway.environment, readEnvironment),
      credentials: ifSent(gateway.credentials, readCredentials),
      methods: ifSent(gateway.methods, (methods) => [...new Set(methods.map(readPaymentType))]),
      active: gateway.active,
    });
    return { gateway: gatewayToWire(await this.gateways.execute(tenant, name, change)) };
  }

  /** Tries the credentials and says what is wrong. */
  @Post(':name/test')
  @HttpCode(200)
  async test(@CurrentTenant() tenant: TenantContext, @Param('name') name: string) {
    return { test: testToWire(await this.gateways.test(tenant, name)) };
  }
}
