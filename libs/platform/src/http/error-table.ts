import { DomainError } from '@mensal/kernel';
import { Catch, UseFilters, applyDecorators, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Stable code of a {@link DomainError} → status and Portuguese text of the contract. */
export type ErrorTable = Readonly<Record<string, readonly [status: number, text: string]>>;

/** Answers an error as the contract does: the status, and `{"mensagem": text}`. */
export function sendError(reply: FastifyReply, status: number, text: string): void {
  void reply.status(status).send({ mensagem: text });
}

/** Translates the domain errors of a controller, or of one of its routes, by a table. */
export function MapErrors(table: ErrorTable): ClassDecorator & MethodDecorator {
  return applyDecorators(UseFilters(new DomainErrorFilter(table)));
}

@Catch(DomainError)
class DomainErrorFilter implements ExceptionFilter<DomainError> {
  constructor(private readonly table: ErrorTable) {}

  catch(error: DomainError, host: ArgumentsHost): void {
    const entry = this.table[error.code];
    // A code without an entry is a defect of ours, not of the caller: the catch-all filter answers 500 and logs it.
    if (entry === undefined) throw error;
    sendError(host.switchToHttp().getResponse<FastifyReply>(), entry[0], entry[1]);
  }
}
