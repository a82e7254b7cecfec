import { HttpService } from '@nestjs/axios';
import type { TroubleCode } from '@mensal/billing/ports';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { AxiosRequestConfig } from 'axios';
import http from 'node:http';
import https from 'node:https';
import { lost, notSent, type Lost, type NotSent } from '../answers.js';
import { Journey } from './journey.js';

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** JSON. */
  body: string | undefined;
  /** For the whole exchange, to the last byte of the answer. */
  timeoutMs: number;
}

export interface HttpResponse {
  kind: 'response';
  status: number;
  contentEncoding: string | undefined;
  retryAfter: string | undefined;
  body: Buffer;
}

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const SOCKETS = {
  keepAlive: true,
  /** To one vendor. */
  maxSockets: 128,
  maxTotalSockets: 512,
  maxFreeSockets: 64,
  /** Shorter than servers keep idle connections, so that a request seldom meets one that is just being closed. */
  timeout: 4_000,
};

/** Settings of the {@link HttpService} that the kit uses: no proxy, no redirects, no decompression, answers as bytes. */
export function httpOptions(): AxiosRequestConfig {
  return {
    httpAgent: new http.Agent(SOCKETS),
    httpsAgent: new https.Agent({ ...SOCKETS, rejectUnauthorized: true }),
    proxy: false,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    decompress: false,
    responseType: 'arraybuffer',
    transformRequest: [],
    transformResponse: [],
    validateStatus: null,
  };
}

/**
 * One HTTP request and its answer, or what became of it: `not-sent` only where no connection had come about, so that
 * not a byte of it can have left; `lost` for all else. Never throws, and never lets an error of axios out, which would
 * carry headers and bodies.
 */
@Injectable()
export class HttpExchange implements BeforeApplicationShutdown {
  constructor(private readonly http: HttpService) {}

  async send({ method, url, headers, body, timeoutMs }: HttpRequest): Promise<HttpResponse | Lost | NotSent> {
    const journey = new Journey();
    const timeOut = new AbortController();
    const timer = setTimeout(() => timeOut.abort(), timeoutMs);
    try {
      const response = await this.http.axiosRef.request<Buffer>({
        method,
        url,
        headers,
        data: body,
        signal: timeOut.signal,
        transport: journey,
      });
      return {
        kind: 'response',
        status: response.status,
        contentEncoding: text(response.headers['content-encoding']),
        retryAfter: text(response.headers['retry-after']),
        body: response.data,
      };
    } catch (error) {
      const { code, detail } = describe(error, timeOut.signal.aborted, timeoutMs);
      return journey.mayHaveLeft ? lost(code, detail) : notSent(beforeSending(code), detail);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Idle connections would keep a process from ending. */
  beforeApplicationShutdown(): void {
    const { httpAgent, httpsAgent } = this.http.axiosRef.defaults as {
      httpAgent: http.Agent;
      httpsAgent: https.Agent;
    };
    httpAgent.destroy();
    httpsAgent.destroy();
  }
}

function describe(
  error: unknown,
  timedOut: boolean,
  timeoutMs: number,
): { code: TroubleCode; detail: string } {
  if (timedOut) return { code: 'timeout', detail: `no whole answer within ${timeoutMs} ms` };
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  if (error instanceof Error && error.message.startsWith('maxContentLength'))
    return { code: 'unreadable-answer', detail: `the answer is larger than ${MAX_ANSWER_BYTES} bytes` };
  if (code.startsWith('HPE_'))
    return { code: 'unreadable-answer', detail: `the answer is no HTTP (${code})` };
  if (/CERT|UNABLE_TO|ISSUER|CRL|HOSTNAME/.test(code))
    return { code: 'certificate', detail: `the certificate is not accepted (${code})` };
  return { code: 'connection-lost', detail: `the connection failed (${code})` };
}

function beforeSending(code: TroubleCode): TroubleCode {
  return code === 'certificate' ? code : 'unreachable';
}

function text(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
