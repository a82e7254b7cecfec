import { DomainError } from '@mensal/kernel';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CardPageAssets } from './card-page-assets.js';
import { cardPageErrors } from './card-page-errors.js';
import { PAGE_HEADERS, policyOf } from './card-page-policy.js';
import { document } from './page/layout.js';
import { message } from './page/message.js';

/** Says to a payer what is wrong: as a page where one was opened, else as JSON for the page's script. */
@Catch(DomainError)
export class CardPageFilter implements ExceptionFilter<DomainError> {
  constructor(private readonly assets: CardPageAssets) {}

  catch(error: DomainError, host: ArgumentsHost): void {
    const known = cardPageErrors[error.code];
    if (known === undefined) throw error;
    const { status, title, text, field } = known;
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    void reply.status(status).headers(PAGE_HEADERS);
    if (http.getRequest<FastifyRequest>().method === 'POST') {
      void reply.send({ titulo: title, mensagem: text, campo: field });
      return;
    }
    const heading = title ?? 'Erro';
    const page = document({
      title: heading,
      styles: this.assets.plainStyles,
      scripts: [],
      body: message(heading, text),
    });
    void reply.header('Content-Security-Policy', policyOf()).type('text/html; charset=utf-8').send(page);
  }
}
