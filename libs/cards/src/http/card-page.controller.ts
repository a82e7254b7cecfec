import { Public } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import {
  CONFIGURATION,
  htmlPage,
  messagePage,
  PAGE_HEADERS,
  policyOf,
  RequestLimits,
  type Configuration,
  type PageError,
} from '@mensal/platform';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CardLinks } from '../application/card-links.js';
import { MerchantLook } from '../application/merchant-look.js';
import { PageTokenizers } from '../application/page-tokenizers.js';
import { RegisterCardFromPage } from '../application/register-card-from-page.use-case.js';
import { CardPageAssets } from './card-page-assets.js';
import { cardPageErrors } from './card-page-errors.js';
import { CardPageFilter } from './card-page.filter.js';
import { PageCardBody } from './dtos.js';
import { cardForm } from './page/card-form.js';

/** Many payers may share an address, and a secret of 256 bits is not guessed at any rate. */
const OF_ADDRESS = { name: 'card-page', requests: 120, seconds: 60 };

/** The page on which a payer registers a card. The secret in the path says whose; it reaches no log. */
@Controller('cartao')
@Public()
@UseFilters(CardPageFilter)
export class CardPageController {
  constructor(
    private readonly links: CardLinks,
    private readonly registerCard: RegisterCardFromPage,
    private readonly tokenizers: PageTokenizers,
    private readonly looks: MerchantLook,
    private readonly assets: CardPageAssets,
    private readonly limits: RequestLimits,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.assets.serve(name, reply);
  }

  /** The page's address while it is open, as its secret is taken out: reloaded, it leads back. Else it is no link. */
  @Get()
  @HttpCode(404)
  withoutSecret(@Res({ passthrough: true }) reply: FastifyReply): string {
    const { title = '', text } = cardPageErrors['CARDS.LINK_INVALID'] as PageError;
    const { plainStyles: styles, returnScripts: scripts } = this.assets;
    void reply
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': policyOf() })
      .type('text/html; charset=utf-8');
    return messagePage({ title, text, styles, scripts });
  }

  /** Opening it uses nothing up. */
  @Get(':secret')
  async show(
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.count(request);
    const { tenant } = await this.links.open(secret);
    const ready = await this.tokenizers.of(tenant.tenantId);
    if (ready === undefined) throw new DomainError('CARDS.NO_TOKENISER');
    const { tokenizer, tokenizing } = ready;
    const { name, colour, logoUrl } = await this.looks.of(tenant.tenantId);
    void reply
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': policyOf(tokenizing, logoUrl) })
      .type('text/html; charset=utf-8');
    return htmlPage({
      title: `Cadastrar cartão – ${name}`,
      styles: this.assets.stylesOf(colour),
      scripts: this.assets.scriptsOf(tokenizer.gateway),
      merchant: { name, logoUrl },
      body: cardForm({
        merchant: name,
        settings: tokenizing.settings,
        simulated: this.isSimulated(tokenizer.gateway),
      }),
    });
  }

  @Post(':secret')
  @HttpCode(200)
  async register(
    @Param('secret') secret: string,
    @Body() body: PageCardBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    void reply.headers(PAGE_HEADERS);
    await this.count(request);
    await this.registerCard.execute(secret, body);
    return {};
  }

  private async count({ ip }: FastifyRequest): Promise<void> {
    if (await this.limits.isExceeded(OF_ADDRESS, ip)) throw new DomainError('CARDS.TOO_MANY_ATTEMPTS');
  }

  /** Whether the gateway is the sandbox, which the development server's own route asks. */
  private isSimulated(gateway: string): boolean {
    const { environment, gatewayUrls } = this.configuration;
    return environment === 'development' && gatewayUrls[gateway] === undefined;
  }
}
