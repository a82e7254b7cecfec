import { DomainError } from '@mensal/kernel';
import { CatchAllFilter } from '@mensal/platform';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CardPageAssets } from './card-page-assets.js';
import { cardPageErrors, FAILED, type PageError } from './card-page-errors.js';
import { PAGE_HEADERS, policyOf } from './card-page-policy.js';
import { messagePage } from './page/message.js';

/** Says to a payer what is wrong: as a page where one was opened, else as JSON for the page's script. */
@Catch()
export class CardPageFilter implements ExceptionFilter {
  private readonly others = new CatchAllFilter();

  constructor(private readonly assets: CardPageAssets) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { status, title, text, field } = this.read(error, request);
    const reply = http.getResponse<FastifyReply>();
    void reply.status(status).headers(PAGE_HEADERS);
    if (request.method === 'POST') {
      void reply.send({ titulo: title, mensagem: text, campo: field });
      return;
    }
    const { plainStyles: styles } = this.assets;
    const page = messagePage({ title: title ?? 'Erro', text, styles, scripts: [] });
    void reply.header('Content-Security-Policy', policyOf()).type('text/html; charset=utf-8').send(page);
  }

  private read(error: unknown, request: FastifyRequest): PageError {
    const known = error instanceof DomainError ? cardPageErrors[(error as DomainError).code] : undefined;
    if (known !== undefined) return known;
    const { status, text } = this.others.judge(error, request);
    return { status, text: status < 500 ? text : FAILED };
  }
}
