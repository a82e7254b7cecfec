import type { CalendarDate, Cents, Identifier } from '@mensal/kernel';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import {
  MapErrors,
  PagePipe,
  pagingFields,
  TokenPipe,
  withoutUnset,
  type Page,
  type PageOf,
} from '@mensal/platform';
import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { DeleteInvoice } from '../application/delete-invoice.use-case.js';
import { FindHistory } from '../application/find-history.use-case.js';
import { FindInstruments, type Issued } from '../application/find-instruments.use-case.js';
import { FindInvoices } from '../application/find-invoices.use-case.js';
import { FindRefunds } from '../application/find-refunds.use-case.js';
import { IssueInvoice } from '../application/issue-invoice.use-case.js';
import { PaymentPages } from '../application/payment-pages.js';
import { UpdateInvoice } from '../application/update-invoice.use-case.js';
import type { Boleto, Pix } from '../domain/instrument.js';
import type { Invoice } from '../domain/invoice.js';
import { InvoiceFilterQuery, IssueInvoiceBody, UpdateInvoiceBody } from './dtos.js';
import { historyToWire } from './history-wire.js';
import { customerInvoicesErrors, INVALID_STATUS, invoiceErrors } from './errors.js';
import { invoiceToWire } from './invoice-wire.js';
import {
  ifSent,
  readDate,
  readInvoiceDate,
  readPaymentType,
  readPeriod,
  readStatus,
  readTargetStatus,
  readToken,
} from './values.js';

/** "Faturas" of the contract. */
@Controller('v1/invoices')
@MapErrors(invoiceErrors)
export class InvoicesController {
  constructor(
    private readonly issueInvoice: IssueInvoice,
    private readonly findInvoices: FindInvoices,
    private readonly instruments: FindInstruments,
    private readonly findHistory: FindHistory,
    private readonly pages: PaymentPages,
    private readonly refunds: FindRefunds,
    private readonly updateInvoice: UpdateInvoice,
    private readonly deleteInvoice: DeleteInvoice,
  ) {}

  @Post()
  @HttpCode(200)
  async issue(@CurrentTenant() tenant: TenantContext, @Body() { invoice: sent }: IssueInvoiceBody) {
    const invoice = {
      issuedOn: readInvoiceDate(sent.createdAt),
      paymentMethod: readPaymentType(sent.paymentType),
      price: sent.price,
      dueDay: sent.dueDate,
      customerId: readToken(sent.customer),
    };
    // Invoices are made open, and only open.
    if (sent.status != null && readTargetStatus(sent.status) !== 'open')
      throw new BadRequestException({ mensagem: INVALID_STATUS });
    return this.answer(tenant, await this.issueInvoice.execute(tenant, invoice));
  }

  @Get()
  async list(
    @CurrentTenant() tenant: TenantContext,
    @Query(PagePipe) page: Page,
    @Query() query: InvoiceFilterQuery,
  ) {
    return this.answerList(tenant, page, await this.findInvoices.list(tenant, filterOf(query), page));
  }

  @Get('billing-customer/:token')
  @MapErrors(customerInvoicesErrors)
  async listOfCustomer(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) customerId: Identifier,
    @Query(PagePipe) page: Page,
    @Query() query: InvoiceFilterQuery,
  ) {
    const found = await this.findInvoices.listOfCustomer(tenant, customerId, filterOf(query), page);
    return this.answerList(tenant, page, found);
  }

  @Get(':token')
  async get(@CurrentTenant() tenant: TenantContext, @Param('token', TokenPipe) id: Identifier) {
    return this.answer(tenant, await this.findInvoices.one(tenant, id));
  }

  /** What happened to it and to its charges, and why; oldest first. */
  @Get(':token/history')
  async history(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Query(PagePipe) page: Page,
  ) {
    const found = await this.findHistory.execute(tenant, id, page);
    return { history: found.items.map(historyToWire), ...pagingFields(page, found) };
  }

  @Put(':token')
  async update(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
    @Body() { invoice: sent }: UpdateInvoiceBody,
  ) {
    const change = withoutUnset({
      issuedOn: ifSent(sent.createdAt, readInvoiceDate),
      paymentMethod: ifSent(sent.paymentType, readPaymentType),
      price: sent.price,
      dueDay: sent.dueDate,
      status: ifSent(sent.status, readTargetStatus),
    });
    return this.answer(
      tenant,
      await this.updateInvoice.execute(tenant, id, readToken(sent.customer), change),
    );
  }

  @Delete(':token')
  async delete(
    @CurrentTenant() tenant: TenantContext,
    @Param('token', TokenPipe) id: Identifier,
  ): Promise<void> {
    await this.deleteInvoice.execute(tenant, id);
  }

  private async answer(tenant: TenantContext, invoice: Invoice) {
    const issued = await this.instruments.of(tenant, [invoice.id]);
    const refunded = await this.refunds.refundedOf(tenant, [invoice.id]);
    const today = this.findInvoices.today(tenant);
    return { invoice: this.toWire(invoice, today, issued.get(invoice.id), refunded.get(invoice.id)) };
  }

  private async answerList(tenant: TenantContext, page: Page, found: PageOf<Invoice>) {
    const today = this.findInvoices.today(tenant);
    const ids = found.items.map(({ id }) => id);
    const issued = await this.instruments.of(tenant, ids);
    const refunded = await this.refunds.refundedOf(tenant, ids);
    return {
      invoices: found.items.map((invoice) =>
        this.toWire(invoice, today, issued.get(invoice.id), refunded.get(invoice.id)),
      ),
      ...pagingFields(page, found),
    };
  }

  private toWire(
    invoice: Invoice,
    today: CalendarDate,
    charge: Issued<Boleto | Pix> | undefined,
    refunded: Cents | undefined,
  ) {
    return invoiceToWire(invoice, today, charge, this.pages.addressOf(invoice), refunded);
  }
}

function filterOf({ status, customer, paymentType, period, dueDate, dueFrom, dueTo }: InvoiceFilterQuery) {
  return withoutUnset({
    status: ifSent(status, readStatus),
    customerId: ifSent(customer, readToken),
    paymentMethod: ifSent(paymentType, readPaymentType),
    period: ifSent(period, readPeriod),
    dueFrom: ifSent(dueDate ?? dueFrom, readDate),
    dueTo: ifSent(dueDate ?? dueTo, readDate),
  });
}
