import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, TokenPipe } from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { FindRefunds } from '../application/find-refunds.use-case.js';
import { RequestRefund } from '../application/request-refund.use-case.js';
import { entryToWire } from './charge-wire.js';
import { RequestRefundBody } from './refund-dtos.js';
import { refundErrors } from './refund-errors.js';
import { refundToWire } from './refund-wire.js';
import { ifSent } from './values.js';

/** Giving money of a paid charge back: beyond the Ipay contract, in its style. */
@Controller('v1/invoices/:token/charges/:charge/refunds')
@MapErrors(refundErrors)
export class RefundsController {
  constructor(
    private readonly requestRefund: RequestRefund,
    private readonly findRefunds: FindRefunds,
  ) {}

  /** Answers at once; the refund is watched through its token. */
  @Post()
  @HttpCode(200)
  async request(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) chargeId: Identifier,
    // Not `| undefined`: of a union the compiler keeps no class, so that nothing would be validated.
    @Body() { refund: sent }: RequestRefundBody,
  ) {
    const amount = ifSent(sent.price, (cents) => cents);
    const reason = ifSent(sent.reason, (text) => text);
    const refund = await this.requestRefund.execute(tenant, { invoiceId, chargeId, amount, reason });
    return { refund: refundToWire(refund) };
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) chargeId: Identifier,
  ) {
    const refunds = await this.findRefunds.ofCharge(tenant, invoiceId, chargeId);
    return { refunds: refunds.map(refundToWire) };
  }

  /** With its history: what was sent, what was answered, what was decided and why. */
  @Get(':refund')
  async get(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
    @Param('charge', TokenPipe) chargeId: Identifier,
    @Param('refund', TokenPipe) id: Identifier,
  ) {
    const { refund, entries } = await this.findRefunds.one(tenant, invoiceId, chargeId, id);
    return { refund: { ...refundToWire(refund), history: entries.map(entryToWire) } };
  }
}
