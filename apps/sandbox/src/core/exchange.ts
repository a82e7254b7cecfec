import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, Faults, RequestFaultMode } from './faults.js';
import type { RateLimit } from './rate-limit.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import type { Timers } from './timers.js';
import type { VendorAnswer, VendorRequest, VendorRoute, VendorSandbox } from './vendor.js';

const MALFORMED = Symbol('a body that is not what the route takes');
const ENDLESS_EVERY_MS = 500;
const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
const CORS = { 'access-control-allow-origin': '*' };
const PREFLIGHT = {
  ...CORS,
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'content-type, session-token, account-code',
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '3600',
};

interface Parts {
  vendor: VendorSandbox;
  faults: Faults;
  rateLimit: RateLimit;
  log: RequestLog;
  timers: Timers;
}

export function routeName(route: VendorRoute): string {
  return `${route.method} ${route.path}`;
}

/** Takes a vendor's requests from HTTP to its handlers and back, with whatever goes wrong in between. */
export class Exchange {
  constructor(private readonly parts: Parts) {}

  /** @param hosts whether the vendor's other hosts are folders here, or all of its hosts are one */
  mount(app: FastifyInstance, hosts: 'folders' | 'merged'): void {
    for (const route of this.parts.vendor.routes)
      for (const path of [route.path, ...(route.aliases ?? [])]) {
        const url = hosts === 'folders' && route.host !== undefined ? `/${route.host}${path}` : path;
        app.route({
          method: route.method,
          url,
          handler: async (request, reply) =>
            this.serve(await readRequest(route, request, pathOf(app, request)), route, request, reply),
        });
        if (route.browser) app.options(url, (_request, reply) => reply.code(204).headers(PREFLIGHT).send());
      }
    app.setNotFoundHandler((request, reply) => {
      const entry = this.parts.log.add(request.method, null, request.url);
      this.answer(reply, entry, this.parts.vendor.notFound(pathOf(app, request)));
    });
  }

  private async serve(
    incoming: VendorRequest,
    route: VendorRoute,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { faults, log, vendor } = this.parts;
    const entry = log.add(request.method, incoming.route, request.url);
    entry.account = vendor.accountOf(incoming) ?? null;
    const fault = faults.forRequest(incoming.route);
    const process = () => this.process(route, incoming, entry.account ?? request.ip);
    if (!fault) this.answer(reply, entry, await process());
    else {
      entry.fault = fault.mode;
      await this.fail(fault, { request, reply, entry, path: incoming.path, process });
    }
  }

  /** The one way to a handler, also for what is processed after its connection is gone. */
  private async process(route: VendorRoute, incoming: VendorRequest, account: string): Promise<VendorAnswer> {
    const { rateLimit, vendor } = this.parts;
    const retryAfter = rateLimit.arrive(account);
    let answer: VendorAnswer;
    if (retryAfter !== undefined)
      answer = { ...vendor.tooManyRequests(incoming.path), headers: { 'retry-after': String(retryAfter) } };
    else if (incoming.body === MALFORMED) answer = vendor.malformed(incoming.path);
    else answer = await route.handle(incoming);
    return route.browser ? { ...answer, headers: { ...answer.headers, ...CORS } } : answer;
  }

  private async fail(fault: Fault<RequestFaultMode>, inHand: InHand): Promise<void> {
    const { request, reply, entry, path, process } = inHand;
    if (fault.mode === 'process-late') {
      cut(request, reply);
      this.parts.timers.after(fault.ms, () => void process());
      return;
    }
    const processed = fault.when === 'after' ? await process() : undefined;
    switch (fault.mode) {
      case 'drop':
        return cut(request, reply);
      case 'delay':
        await new Promise<void>((resolve) => this.parts.timers.after(fault.ms, resolve));
        return this.answer(reply, entry, processed ?? (await process()));
      case 'status': {
        const failure = this.parts.vendor.failure(fault.status, path);
        return this.answer(reply, entry, fault.body === null ? failure : { ...failure, body: fault.body });
      }
      case 'garbage':
        return this.answer(reply, entry, { status: 200, body: fault.body ?? garbageFor(processed) });
      case 'endless':
        entry.status = 200;
        return endless(reply);
    }
  }

  private answer(reply: FastifyReply, entry: LoggedRequest, { status, body, headers }: VendorAnswer): void {
    entry.status = status;
    if (headers) reply.headers(headers);
    if (typeof body === 'string') {
      if (body.startsWith('<')) reply.type('text/html');
      else reply.type('application/json');
    }
    reply.code(status).send(body);
  }
}

interface InHand {
  request: FastifyRequest;
  reply: FastifyReply;
  entry: LoggedRequest;
  path: string;
  process: () => Promise<VendorAnswer>;
}

function pathOf(app: FastifyInstance, request: FastifyRequest): string {
  return (request.url.split('?')[0] ?? '').slice(app.prefix.length);
}

async function readRequest(
  route: VendorRoute,
  request: FastifyRequest,
  path: string,
): Promise<VendorRequest> {
  const body = request.body as string | undefined;
  return {
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    headers: request.headers,
    body: route.form ? await readForm(body, request.headers['content-type']) : parse(body),
    path,
    route: routeName(route),
  };
}

function parse(body: string | undefined): unknown {
  if (body === undefined || body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return MALFORMED;
  }
}

/** Fields that are texts; a form is small, and read as one text. */
async function readForm(body = '', contentType = ''): Promise<unknown> {
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return Object.fromEntries(form);
  } catch {
    return MALFORMED;
  }
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** What was processed is cut off in the middle; what was not gets a proxy's page. */
function garbageFor(processed: VendorAnswer | undefined): string {
  if (!processed) return HTML;
  const text = JSON.stringify(processed.body);
  return text.slice(0, Math.ceil(text.length / 2));
}

/** Headers, then a byte now and then, until the caller gives up or the sandbox is stopped. */
function endless(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json' });
  reply.raw.write('{');
  const ticking = setInterval(() => reply.raw.write(' '), ENDLESS_EVERY_MS);
  reply.raw.on('close', () => clearInterval(ticking));
}
