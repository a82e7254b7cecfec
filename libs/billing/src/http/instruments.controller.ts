import type { Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { MapErrors, TokenPipe } from '@mensal/platform';
import { Controller, Get, Param, StreamableFile } from '@nestjs/common';
import QRCode from 'qrcode';
import { FindInstruments } from '../application/find-instruments.use-case.js';
import { instrumentErrors } from './errors.js';
import { boletoToWire, pixToWire } from './instrument-wire.js';
import { QR } from './qr-code.js';

/** Of the picture's side. */
const PNG_PIXELS = 480;

/** What an invoice is paid with: beyond the Ipay contract, in its style. */
@Controller('v1/invoices/:token')
@MapErrors(instrumentErrors)
export class InstrumentsController {
  constructor(private readonly instruments: FindInstruments) {}

  @Get('pix')
  async pix(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) invoiceId: Identifier) {
    return { pix: pixToWire(await this.instruments.pix(tenant, invoiceId)) };
  }

  @Get('pix/qrcode.png')
  async png(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
  ): Promise<StreamableFile> {
    const { instrument } = await this.instruments.pix(tenant, invoiceId);
    const png = await QRCode.toBuffer(instrument.code, { ...QR, width: PNG_PIXELS });
    return new StreamableFile(png, { type: 'image/png' });
  }

  @Get('pix/qrcode.svg')
  async svg(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) invoiceId: Identifier,
  ): Promise<StreamableFile> {
    const { instrument } = await this.instruments.pix(tenant, invoiceId);
    const svg = await QRCode.toString(instrument.code, { ...QR, type: 'svg' });
    return new StreamableFile(Buffer.from(svg), { type: 'image/svg+xml' });
  }

  @Get('boleto')
  async boleto(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) invoiceId: Identifier) {
    return { boleto: boletoToWire(await this.instruments.boleto(tenant, invoiceId)) };
  }
}
