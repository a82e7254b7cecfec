import { CONFIGURATION, RealTime, type Configuration } from '@mensal/platform';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { isIP } from 'node:net';
import { Agent } from 'undici';
import {
  WebhookTransport,
  type SignedMessage,
  type WebhookAnswer,
  type WebhookTrouble,
} from '../application/webhooks/webhook.transport.js';
import { AddressRefusedError, guardedConnector } from './guarded-connector.js';
import { isLoopbackAddress, isPublicAddress } from './public-addresses.js';
import { newSigningSecret, signedHeaders } from './standard-webhooks.js';

const LONGEST_TRY_MS = 15_000;
/** Of an answer, which nobody reads. */
const ANSWER_BYTES = 4_096;
const IDLE_MS = 4_000;

type Settings = Pick<Configuration, 'environment' | 'gatewayTimeoutMs'>;

/** Over HTTP, by POST. Redirects are not followed, proxies not asked. */
@Injectable()
export class UndiciWebhookTransport extends WebhookTransport implements OnApplicationShutdown {
  private readonly isDevelopment: boolean;
  private readonly timeoutMs: number;
  private readonly agent: Agent;

  constructor(
    @Inject(CONFIGURATION) { environment, gatewayTimeoutMs }: Settings,
    private readonly realTime: RealTime,
  ) {
    super();
    this.isDevelopment = environment === 'development';
    this.timeoutMs = Math.min(LONGEST_TRY_MS, gatewayTimeoutMs);
    this.agent = new Agent({
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      maxHeaderSize: 16_384,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: guardedConnector((address) => this.isAllowed(address)),
    });
  }

  accepts({ protocol, hostname }: URL): boolean {
    const host = hostname.replace(/^\[|\]$/g, '');
    return (protocol === 'https:' || this.isDevelopment) && (isIP(host) === 0 || this.isAllowed(host));
  }

  newSecret(): string {
    return newSigningSecret();
  }

  async send({ url, ...message }: SignedMessage): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const result = await this.post(new URL(url), message);
    return { ...result, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** After the job queue has let the tries in hand end. */
  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async post(
    { origin, pathname, search }: URL,
    message: Omit<SignedMessage, 'url'>,
  ): Promise<Omit<WebhookAnswer, 'durationMs'>> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const { statusCode, body } = await this.agent.request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Mensal',
          ...signedHeaders(message, Math.floor(this.realTime.now() / 1_000)),
        },
        body: message.body,
        signal,
      });
      // Read, so that the connection can be used again; whatever becomes of it, the answer is known.
      await body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
      return { status: statusCode, trouble: null };
    } catch (error) {
      return { status: null, trouble: signal.aborted ? 'timed-out' : troubleOf(error) };
    }
  }

  private isAllowed(address: string): boolean {
    return isPublicAddress(address) || (this.isDevelopment && isLoopbackAddress(address));
  }
}

function troubleOf(error: unknown): WebhookTrouble {
  if (error instanceof AddressRefusedError) return 'address-refused';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timed-out';
  return /CERT|UNABLE_TO|ISSUER|CRL|HOSTNAME/.test(code) ? 'certificate' : 'connection-failed';
}
