import { HttpService } from '@nestjs/axios';
import type { TroubleCode } from '@mensal/billing/ports';
import { Injectable } from '@nestjs/common';
import type { AxiosRequestConfig } from 'axios';
import { lost, notSent, type Lost, type NotSent } from '../answers.js';
import {
  ExchangeError,
  NO_HTTP,
  TIMED_OUT,
  TOO_LARGE,
  TOO_LATE,
  undiciAdapter,
  type ExchangeConfig,
} from './undici-adapter.js';

export interface HttpRequest extends ExchangeConfig {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** JSON, or a form. */
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
/** Settings of the {@link HttpService} that the kit uses; its answers are bytes, whatever their status. */
export function httpOptions(): AxiosRequestConfig {
  return {
    adapter: undiciAdapter(),
    maxContentLength: MAX_ANSWER_BYTES,
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
export class HttpExchange {
  constructor(private readonly http: HttpService) {}

  async send({ body, timeoutMs, ...request }: HttpRequest): Promise<HttpResponse | Lost | NotSent> {
    try {
      const config: AxiosRequestConfig & ExchangeConfig = { ...request, data: body, timeout: timeoutMs };
      const response = await this.http.axiosRef.request<Buffer>(config);
      return {
        kind: 'response',
        status: response.status,
        contentEncoding: text(response.headers['content-encoding']),
        retryAfter: text(response.headers['retry-after']),
        body: response.data,
      };
    } catch (error) {
      // Of an interceptor: whatever it is, it may hold the request.
      if (!(error instanceof ExchangeError)) return lost('connection-lost', 'the HTTP client failed');
      const { code, detail } = describe(error.code, timeoutMs);
      return error.mayHaveLeft ? lost(code, detail) : notSent(beforeSending(code), detail);
    }
  }
}

function describe(code: string, timeoutMs: number): { code: TroubleCode; detail: string } {
  if (code === TIMED_OUT) return { code: 'timeout', detail: `no whole answer within ${timeoutMs} ms` };
  if (code === TOO_LATE) return { code: 'too-late', detail: 'it was not sent in time' };
  if (code === TOO_LARGE)
    return { code: 'unreadable-answer', detail: `the answer is larger than ${MAX_ANSWER_BYTES} bytes` };
  if (code === NO_HTTP) return { code: 'unreadable-answer', detail: 'the answer is no HTTP' };
  if (/CERT|UNABLE_TO|ISSUER|CRL|HOSTNAME/.test(code))
    return { code: 'certificate', detail: `the certificate is not accepted (${code})` };
  return { code: 'connection-lost', detail: `the connection failed (${code})` };
}

function beforeSending(code: TroubleCode): TroubleCode {
  return code === 'certificate' || code === 'too-late' ? code : 'unreachable';
}

function text(header: unknown): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
