import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { Agent, type Dispatcher } from 'undici';

/** Why there is no whole answer. Holds nothing of the request, unlike the errors of axios. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(
    readonly code: string,
    /** Whether any of it can have reached the vendor. */
    readonly mayHaveLeft: boolean,
  ) {
    super(code);
  }
}

export const TIMED_OUT = 'TIMED_OUT';
export const TOO_LARGE = 'TOO_LARGE';
export const TOO_LATE = 'TOO_LATE';
export const NO_HTTP = 'NO_HTTP';

export interface ExchangeConfig {
  /** Asked when there is a connection and nothing is left but to write the request to it. */
  mayLeave: () => boolean;
}

/** Added here, because each header that goes through axios costs as much as the whole of undici's work on it. */
const EVERY_REQUEST = { 'Accept-Encoding': 'identity', 'User-Agent': 'Mensal' };
/** Of an answer, as far as the kit reads them. */
const HEADERS = ['content-encoding', 'retry-after'];
/** To one vendor. */
const CONNECTIONS = 128;
/** For connections that nobody waits for any more, because their request has timed out. */
const CONNECT_MS = 30_000;
/** Shorter than servers keep idle connections, so that a request seldom meets one that is just being closed. */
const IDLE_MS = 4_000;

/**
 * Carries requests of axios over undici, in place of axios's own adapter, which takes three times the processor time
 * and does not tell whether a failed request can have left. Here it can from the moment that undici begins to write it
 * to a connection, whose certificate, with TLS, was accepted before. `timeout` is for the whole exchange, to the last
 * byte of the answer. Nothing is ever written twice; redirects, proxies and compression are left alone.
 */
export function undiciAdapter(): AxiosAdapter {
  const agent = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    // The time-out of the exchange goes over all of these.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { rejectUnauthorized: true, timeout: CONNECT_MS },
  });
  return (config) =>
    new Promise((resolve, reject) => {
      agent.dispatch(requestOf(config), new Exchange(config, resolve, reject));
    });
}

/** One request on its way, and its answer. */
class Exchange implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private status = 0;
  private headers: Record<string, string | string[] | undefined> = {};
  private settled = false;
  private controller: Dispatcher.DispatchController | undefined;

  constructor(
    private readonly config: InternalAxiosRequestConfig & Partial<ExchangeConfig>,
    private readonly resolve: (response: AxiosResponse<Buffer>) => void,
    private readonly reject: (error: ExchangeError) => void,
  ) {
    this.timer = setTimeout(() => this.fail(TIMED_OUT), config.timeout);
  }

  /** Whatever is thrown here keeps the request from being written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.config.mayLeave?.() === false) this.fail(TOO_LATE);
    if (this.settled || this.controller !== undefined) throw new Error('The request must not leave any more');
    this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size > (this.config.maxContentLength ?? Infinity)) this.fail(TOO_LARGE);
  }

  onResponseEnd(): void {
    if (!this.settle()) return;
    const { config, status } = this;
    const headers: Record<string, string> = {};
    for (const name of HEADERS)
      if (typeof this.headers[name] === 'string') headers[name] = this.headers[name];
    this.resolve({ data: Buffer.concat(this.chunks), status, statusText: '', headers, config });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(codeOf(error));
  }

  private fail(code: string): void {
    if (!this.settle()) return;
    this.reject(new ExchangeError(code, this.controller !== undefined));
    this.controller?.abort(new Error(code));
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.timer);
    return true;
  }
}

function requestOf({ url = '', method = '', headers, data }: InternalAxiosRequestConfig) {
  const path = url.indexOf('/', url.indexOf('//') + 2);
  return {
    origin: path < 0 ? url : url.slice(0, path),
    path: path < 0 ? '/' : url.slice(path),
    method: method.toUpperCase(),
    headers: { ...EVERY_REQUEST, ...(headers.toJSON() as Record<string, string>) },
    body: (data as string | undefined) ?? null,
  };
}

function codeOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  // Its own code is not always set.
  if (['HTTPParserError', 'HeadersOverflowError'].includes(error.name)) return NO_HTTP;
  return 'code' in error ? String(error.code) : 'no code';
}
