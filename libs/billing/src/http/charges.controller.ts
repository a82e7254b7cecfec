import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, TokenPipe } from '@mensal/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ChangeCharge } from '../application/change-charge.use-case.js';
import { FindCharges } from '../application/find-charges.use-case.js';
import { StartCharge } from '../application/start-charge.use-case.js';
import { chargeToWire, entryToWire } from './charge-wire.js';
import { RetryChargeBody, StartChargeBody } from './dtos.js';
import { chargeErrors } from './errors.js';
import { readCard } from './values.js';

/** Collecting an invoice through a gateway: beyond the Ipay contract, in its style. */
@Controller('v1/invoices/:token/charges')
@MapErrors(chargeErrors)
export class ChargesController {
  constructor(
    private readonly startCharge: StartCharge,
    private readonly changeCharge: ChangeCharge,
    private readonly findCharges: FindCharges,
  ) {}

  /** Answers at once; the charge is watched through its token. */
  @Post()
  @HttpCode(200)
  async start(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Body() { charge: { gateway, card, paymentToken, installments } }: StartChargeBody,
  ) {
    const started = await this.startCharge.execute(tenant, {
      invoiceId,
      gateway,
      card: readCard(card, paymentToken),
      instalments: installments ?? 1,
    });
    return { charge: chargeToWire(started) };
  }

  @Get()
  async list(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) invoiceId: Identifier) {
    const charges = await this.findCharges.ofInvoice(tenant, invoiceId);
    return { charges: charges.map(chargeToWire) };
  }

  /** With its history: what was sent, what was answered, what was decided and why. */
  @Get(':charge')
  async get(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) id: Identifier,
  ) {
    const { charge, entries } = await this.findCharges.one(tenant, invoiceId, id);
    return { charge: { ...chargeToWire(charge), history: entries.map(entryToWire) } };
  }

  /** Tries a refused charge again, with the same card or another. */
  @Post(':charge/retry')
  @HttpCode(200)
  async retry(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) id: Identifier,
    @Body() body: RetryChargeBody,
  ) {
    const charge = await this.changeCharge.retry(tenant, invoiceId, id, body.charge?.paymentToken);
    return { charge: chargeToWire(charge) };
  }

  /** Gives a charge up; it is cancelled once its gateway has confirmed. */
  @Delete(':charge')
  async cancel(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) id: Identifier,
  ) {
    return { charge: chargeToWire(await this.changeCharge.cancel(tenant, invoiceId, id)) };
  }
}
