import { RequestContext } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import {
  BadRequestException,
  Logger,
  NotFoundException,
  ValidationPipe,
  type NestApplicationOptions,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Configuration } from '../configuration.js';
import { CatchAllFilter, textFor } from './catch-all.filter.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** The contract nests two levels. What nests without end would exhaust the stack of those who read it. */
const MAX_DEPTH = 16;

export function createAdapter(configuration: Configuration): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: configuration.trustedProxies.length > 0 ? configuration.trustedProxies : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    // Addresses that cannot be read, and what is no HTTP at all, reach no filter of Nest.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      new CatchAllFilter().answer(error, request, reply),
    clientErrorHandler: answerClientError,
  });
}

/** For `@RouteConfig`: the body of this route is handed on as text, whatever its content type says. */
export const TEXT_BODY = { textBody: true };

export const serverOptions: NestApplicationOptions = { bodyParser: false, bufferLogs: true };

/** What every HTTP server of this project does alike: reading bodies, checking them, and answering errors. */
export function configureServer(app: NestFastifyApplication, configuration: Configuration): void {
  const fastify = app.getHttpAdapter().getInstance();
  const filter = new CatchAllFilter();

  // The contract's examples come with and without a content type, and with one on requests that have no body.
  const parseJson = fastify.getDefaultJsonParser('remove', 'remove');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (Object.hasOwn(request.routeOptions.config, 'textBody')) done(null, body);
    // PostgreSQL's text knows no NUL: refused here, where it is the caller's mistake.
    else if (body.includes('\\u0000')) done(new BadRequestException(), undefined);
    else
      void parseJson(request, body as string, (error, value: unknown) =>
        isDeeperThan(MAX_DEPTH, value) ? done(new BadRequestException()) : done(error, value),
      );
  });

  // Each request loads its own entities.
  const { em } = app.get(MikroORM);
  void fastify.addHook('preHandler', (_request, _reply, done) => RequestContext.create(em, done));

  // Workers and schedulers answer probes and give their metrics, and nothing else.
  if (!configuration.roles.has('http')) {
    void fastify.addHook('onRequest', (request, _reply, done) => {
      if (isForOperators(request.url)) done();
      else done(new NotFoundException());
    });
  }

  // One line a request. The route, not the address: secrets in paths and queries never reach a log.
  const logger = new Logger('HTTP');
  void fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    if (!isForOperators(request.url)) {
      logger.log({
        method,
        route: routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      });
    }
    done();
  });

  app.useGlobalFilters(filter);
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, stopAtFirstError: true }));
}

/** Probes and metrics: asked every few seconds, by machines. */
function isForOperators(url: string): boolean {
  return url.startsWith('/health/') || url === '/metrics';
}

/** Looks level by level, without recursion. */
function isDeeperThan(depth: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let left = depth; left >= 0 && level.length > 0; left--) {
    level = level.flatMap((part): unknown[] =>
      typeof part === 'object' && part !== null ? Object.values(part) : [],
    );
  }
  return level.length > 0;
}

/** The connection's own error, answered as all others are. */
function answerClientError({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[code] ?? 400;
  const body = JSON.stringify({ mensagem: textFor(status) });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
