import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from './error-table.js';

export const CHECK_PARAMETERS = 'Por favor verifique os parâmetros';

const TEXTS: Readonly<Record<number, string>> = {
  400: CHECK_PARAMETERS,
  404: 'Rota não encontrada.',
  405: 'Método não permitido.',
  413: 'O corpo da requisição deve ter no máximo 1 MiB.',
  414: 'Endereço muito longo.',
  429: 'Muitas tentativas. Tente novamente mais tarde.',
  431: 'Cabeçalhos muito longos.',
  503: 'Serviço temporariamente indisponível.',
};

/** What a status says where nothing more is known. */
export function textFor(status: number): string {
  return TEXTS[status] ?? (status < 500 ? CHECK_PARAMETERS : 'Erro interno.');
}

/** The last resort: every error leaves as `{"mensagem": …}`, and nothing of its cause leaves with it. */
@Catch()
export class CatchAllFilter implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { status, text } = this.judge(error, request);
    sendError(reply, status, text);
  }

  /** What is said of an error; one of ours is logged with its cause. */
  judge(error: unknown, request: FastifyRequest): { status: number; text: string } {
    const status = statusOf(error);
    if (status >= 500)
      this.logger.error(
        { err: error, method: request.method, route: request.routeOptions.url },
        'Request failed',
      );
    return { status, text: textOf(error, status) };
  }
}

function statusOf(error: unknown): number {
  if (isUnavailable(error)) return 503;
  const status = ownStatusOf(error);
  // Malformed JSON, an unreadable media type and the like are all "check the parameters" to this contract.
  return status === 415 || status === 406 ? 400 : status;
}

function ownStatusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? status : 500;
}

function textOf(error: unknown, status: number): string {
  if (error instanceof HttpException) {
    const body = error.getResponse();
    if (typeof body === 'object' && 'mensagem' in body && typeof body.mensagem === 'string')
      return body.mensagem;
  }
  return textFor(status);
}

/** The database cannot be reached, or is shutting down: nothing was changed, and trying again later is right. */
function isUnavailable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return (
    /^(ECONNREFUSED|ECONNRESET|57P0[1-3]|53300|08\w{3})$/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(message)
  );
}
