import type { Identifier } from '@mensal/kernel';

/** Why there was no answer. */
export type WebhookTrouble =
  /** The host leads to an address that is not public. */
  | 'address-refused'
  | 'connection-failed'
  | 'certificate'
  | 'timed-out'
  /** The key that signs cannot be read: ours to repair. */
  | 'unreadable-secret';

/** What came of a try: a status of HTTP, or the reason why there is none. */
export interface WebhookAnswer {
  status: number | null;
  trouble: WebhookTrouble | null;
  durationMs: number;
}

export interface SignedMessage {
  /** The same at each try. */
  id: Identifier;
  url: string;
  body: string;
  /** `whsec_…`: each of them signs. */
  secrets: readonly string[];
}

/** Hands messages to receivers as Standard Webhooks says (https://www.standardwebhooks.com). */
export abstract class WebhookTransport {
  /** Whether an address may be subscribed: by TLS in production, and not by an address that is not public. */
  abstract accepts(url: URL): boolean;
  /** A new key: `whsec_` and 256 random bits in base64. */
  abstract newSecret(): string;
  /** Within a bounded time. Does not throw. Its answer holds nothing of the message or the address. */
  abstract send(message: SignedMessage): Promise<WebhookAnswer>;
}

export type WebhookOutcome = 'delivered' | 'postponed' | 'given-up' | 'gone';

/** Counts tries for the operator. */
export abstract class WebhookCounter {
  abstract count(outcome: WebhookOutcome, times?: number): void;
}
