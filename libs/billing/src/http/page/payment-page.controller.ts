import { Public } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { MerchantLook } from '@mensal/cards';
import { htmlPage, PAGE_HEADERS, policyOf, RequestLimits, wantsPage } from '@mensal/platform';
import { Controller, Get, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FindPaymentPage } from '../../application/find-payment-page.use-case.js';
import { LeadToCardPage } from '../../application/lead-to-card-page.use-case.js';
import { versionOf } from '../../application/payment-page-view.js';
import { PAYMENT_PAGE } from '../../application/payment-pages.js';
import { RenewInstrument } from '../../application/renew-instrument.use-case.js';
import { invoiceContent, reloadWithoutScript } from './content.js';
import { etagOf } from './etag.js';
import { PaymentPageAssets } from './payment-page-assets.js';
import { PaymentPageFilter } from './payment-page.filter.js';

/** Many payers may share an address, and each open page asks up to twenty times a minute. */
const OF_ADDRESS = { name: 'payment-page', requests: 600, seconds: 60 };

/** The page on which a payer sees and pays an invoice. The secret in the path says which; it reaches no log. */
@Controller(PAYMENT_PAGE)
@Public()
@UseFilters(PaymentPageFilter)
export class PaymentPageController {
  constructor(
    private readonly findPage: FindPaymentPage,
    private readonly renewInstrument: RenewInstrument,
    private readonly leadToCardPage: LeadToCardPage,
    private readonly looks: MerchantLook,
    private readonly assets: PaymentPageAssets,
    private readonly limits: RequestLimits,
  ) {}

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.assets.serve(name, reply);
  }

  @Get()
  withoutSecret(): never {
    throw new DomainError('BILLING.PAGE_NOT_FOUND');
  }

  /** Opening it changes nothing. */
  @Get(':secret')
  async show(
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.count(request);
    const page = await this.findPage.execute(secret);
    const { name, colour, logoUrl } = await this.looks.of(page.tenant.tenantId);
    const version = etagOf(versionOf(page));
    const body = await invoiceContent(page, { merchant: name, version, path: this.assets.pathOf(secret) });
    void reply
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': policyOf(undefined, logoUrl) })
      .type('text/html; charset=utf-8');
    return htmlPage({
      title: `Fatura nº ${page.invoice.number} – ${name}`,
      styles: this.assets.stylesOf(colour),
      scripts: this.assets.scripts,
      head: reloadWithoutScript(page),
      merchant: { name, logoUrl },
      body,
    });
  }

  /** For the page's script: whether what it shows is still so (304), or else in which state the invoice is. */
  @Get(':secret/estado')
  async state(
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    await this.count(request);
    const version = versionOf(await this.findPage.execute(secret));
    const etag = etagOf(version);
    void reply.headers({ ...PAGE_HEADERS, ETag: etag });
    if (request.headers['if-none-match'] !== etag) return version;
    void reply.status(304);
    return undefined;
  }

  /** Asks for something to pay with, at the total of today. */
  @Post(':secret/atualizar')
  @HttpCode(202)
  async renew(
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    await this.count(request);
    const isUnderWay = await this.renewInstrument.execute(secret);
    void reply.headers(PAGE_HEADERS);
    if (!wantsPage(request)) return { preparing: isUnderWay };
    return this.goTo(reply, this.assets.pathOf(secret));
  }

  /** Leads to the page on which a card is registered. */
  @Post(':secret/cartao')
  async registerCard(
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<undefined> {
    await this.count(request);
    const address = await this.leadToCardPage.execute(secret);
    void reply.headers(PAGE_HEADERS);
    return this.goTo(reply, address ?? this.assets.pathOf(secret));
  }

  private goTo(reply: FastifyReply, address: string): undefined {
    void reply.status(303).header('Location', address);
    return undefined;
  }

  private async count({ ip }: FastifyRequest): Promise<void> {
    if (await this.limits.isExceeded(OF_ADDRESS, ip)) throw new DomainError('BILLING.TOO_MANY_ATTEMPTS');
  }
}
