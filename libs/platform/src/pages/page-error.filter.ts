import { DomainError } from '@mensal/kernel';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CatchAllFilter } from '../http/catch-all.filter.js';
import { messagePage } from './message.js';
import type { PageAssets } from './page-assets.js';
import { PAGE_HEADERS, policyOf } from './policy.js';

export interface PageError {
  status: number;
  text: string;
  /** The page itself is over: this stands above the text. */
  title?: string;
  /** What is wrong of what was typed, as the page's script calls it. */
  field?: string;
}

/** What a page says of errors: by the code of a {@link DomainError}, and of whatever went wrong on our side. */
export interface PageErrors {
  known: Readonly<Record<string, PageError>>;
  failed: string;
}

/** Says to a payer what is wrong: as a page where one was asked for, else as JSON for the page's script. */
export abstract class PageErrorFilter implements ExceptionFilter {
  private readonly others = new CatchAllFilter();

  constructor(
    private readonly assets: PageAssets,
    private readonly errors: PageErrors,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { status, title, text, field } = this.read(error, request);
    const reply = http.getResponse<FastifyReply>();
    void reply.status(status).headers(PAGE_HEADERS);
    if (!wantsPage(request)) {
      void reply.send({ titulo: title, mensagem: text, campo: field });
      return;
    }
    const { plainStyles: styles } = this.assets;
    const page = messagePage({ title: title ?? 'Erro', text, styles, scripts: [] });
    void reply.header('Content-Security-Policy', policyOf()).type('text/html; charset=utf-8').send(page);
  }

  private read(error: unknown, request: FastifyRequest): PageError {
    const { known, failed } = this.errors;
    const entry = error instanceof DomainError ? known[(error as DomainError).code] : undefined;
    if (entry !== undefined) return entry;
    const { status, text } = this.others.judge(error, request);
    return { status, text: status < 500 ? text : failed };
  }
}

/** Browsers name HTML where a person goes somewhere, and send forms; scripts do not. */
export function wantsPage({ method, headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('text/html') || (method !== 'POST' && !accept.includes('application/json'));
}
