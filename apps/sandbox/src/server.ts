import type { Clock } from '@mensal/kernel';
import Fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { mountControlPlane } from './control/control-plane.js';
import { Gateway } from './core/gateway.js';
import { efi } from './efi/index.js';
import { ipay } from './ipay/index.js';
import { letpay } from './letpay/index.js';
import { lytex } from './lytex/index.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const BODY_LIMIT_BYTES = 1024 * 1024;

/** The gateways it simulates; the next one is a folder beside `efi`, and a line here. */
const DEFINITIONS = [efi, ipay, letpay, lytex];

export interface SandboxOptions {
  /** 0 takes any that is free. */
  port: number;
  /** A loopback address, by default 127.0.0.1: nobody else may tell it that a charge was paid. */
  host?: string;
  /** Business time: creation dates, refund windows. */
  clock: Clock;
  /** Where its state is kept, so that a restart goes on where it was; memory only without it. */
  dataDir?: string;
  /** PEM texts; serves HTTPS instead of HTTP. */
  tls?: { key: string; cert: string };
  /** Also serves Efí's routes without the prefix, for vendor software that cannot be given a path. */
  efiAtRoot?: boolean;
}

export interface Sandbox {
  url: string;
  /** Cuts open connections, drops planned work (kept for the next start where there is a data folder), and ends. */
  stop(): Promise<void>;
}

/** Starts the simulated gateways on one port. @throws EADDRINUSE, and when the host is not a loopback address */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, dataDir, host = '127.0.0.1', port, tls } = options;
  if (!LOOPBACK.includes(host))
    throw new Error(`The sandbox listens on ${LOOPBACK.join(', ')} only, not ${host}`);
  const app = createServer(tls);
  const gateways = DEFINITIONS.map((definition) => new Gateway(definition, clock, dataDir));
  const stop = async () => {
    await app.close();
    for (const gateway of gateways) gateway.stop();
  };
  void app.register(async (scope) => mountControlPlane(scope, gateways, clock), { prefix: '/_sandbox' });
  for (const gateway of gateways) {
    gateway.mount(app, `/${gateway.name}`);
    if (gateway.name === efi.name && options.efiAtRoot) gateway.mount(app, '');
  }
  try {
    await app.listen({ port, host });
  } catch (error) {
    await stop();
    throw error;
  }
  const { port: actualPort } = app.server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `${tls ? 'https' : 'http'}://${name}:${actualPort}`, stop };
}

function createServer(tls: SandboxOptions['tls']): FastifyInstance {
  const app = Fastify({
    https: tls ?? null,
    bodyLimit: BODY_LIMIT_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Cards come to the sandbox's browser routes as one long parameter.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance;
  // Bodies are read as text, and parsed where a mistake in them is answered in the vendor's own way.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  return app;
}
