import { Public } from '@mensal/identity';
import { DomainError } from '@mensal/kernel';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CardLinks } from '../application/card-links.js';
import { CardPageLimiter } from '../application/card-page-limiter.js';
import { MerchantLook } from '../application/merchant-look.js';
import { PageTokenizers } from '../application/page-tokenizers.js';
import { RegisterCardFromPage } from '../application/register-card-from-page.use-case.js';
import { CardPageAssets } from './card-page-assets.js';
import { cardPageErrors, type PageError } from './card-page-errors.js';
import { CardPageFilter } from './card-page.filter.js';
import { PAGE_HEADERS, policyOf } from './card-page-policy.js';
import { PageCardBody } from './dtos.js';
import { cardForm } from './page/card-form.js';
import { document } from './page/layout.js';
import { messagePage } from './page/message.js';

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
    private readonly limiter: CardPageLimiter,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    const found = this.assets.find(name);
    if (found === undefined) throw new NotFoundException();
    void reply
      .headers({
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      })
      .type(found.type);
    return found.body;
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
    await this.limiter.count(request.ip);
    const { tenant } = await this.links.open(secret);
    const ready = await this.tokenizers.of(tenant.tenantId);
    if (ready === undefined) throw new DomainError('CARDS.NO_TOKENISER');
    const { tokenizer, tokenizing } = ready;
    const { name, colour, logoUrl } = await this.looks.of(tenant.tenantId);
    void reply
      .headers({ ...PAGE_HEADERS, 'Content-Security-Policy': policyOf(tokenizing, logoUrl) })
      .type('text/html; charset=utf-8');
    return document({
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
    await this.limiter.count(request.ip);
    await this.registerCard.execute(secret, body);
    return {};
  }

  /** Whether the gateway is the sandbox, which the development server's own route asks. */
  private isSimulated(gateway: string): boolean {
    const { environment, gatewayUrls } = this.configuration;
    return environment === 'development' && gatewayUrls[gateway] === undefined;
  }
}
