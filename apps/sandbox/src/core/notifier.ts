import { randomUUID } from 'node:crypto';
import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { Limits } from './limits.js';
import type { Timers } from './timers.js';

const ANSWER_WITHIN_MS = 5000;
const AT_ONCE = 32;

export interface Notification {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** Deliveries of one subject end together, see {@link Notifier.heard}. */
  readonly subject: string;
}

interface Delivery extends Notification {
  readonly id: string;
  attempts: number;
}

/** Brings a vendor's news to the merchant: tries again with growing pauses until the receiver has taken it. */
export class Notifier {
  private readonly pending = new Map<string, Delivery>();
  private readonly bySubject = new Map<string, Set<Delivery>>();
  private readonly waiting: Delivery[] = [];
  private sending = 0;
  private aborter = new AbortController();

  constructor(
    private readonly journal: Journal,
    private readonly limits: Limits,
    private readonly faults: Faults,
    private readonly timers: Timers,
  ) {}

  /** Takes up what was not delivered before a restart. */
  resume(): void {
    for (const delivery of this.journal.take<Delivery>('delivery')) {
      this.remember(delivery);
      this.timers.after(0, () => this.queue(delivery));
    }
  }

  /** @param cause the route of the request the news comes from: faults are matched against it */
  send(notification: Notification, cause: string): void {
    const { copies, delayMs } = this.faults.forNotification(cause);
    for (let copy = 0; copy < copies; copy++) {
      const delivery: Delivery = { ...notification, id: randomUUID(), attempts: 0 };
      this.remember(delivery);
      this.journal.put('delivery', delivery.id, delivery);
      this.timers.after(delayMs, () => this.queue(delivery));
    }
  }

  /** The receiver has looked the subject up: nothing about it is sent again. */
  heard(subject: string): void {
    for (const delivery of [...(this.bySubject.get(subject) ?? [])])
      if (delivery.attempts > 0) this.forget(delivery);
  }

  reset(): void {
    this.aborter.abort();
    this.aborter = new AbortController();
    this.pending.clear();
    this.bySubject.clear();
    this.waiting.length = 0;
  }

  private queue(delivery: Delivery): void {
    this.waiting.push(delivery);
    this.work();
  }

  private work(): void {
    while (this.sending < AT_ONCE) {
      const delivery = this.waiting.shift();
      if (!delivery) return;
      this.sending++;
      void this.attempt(delivery).finally(() => {
        this.sending--;
        this.work();
      });
    }
  }

  private async attempt(delivery: Delivery): Promise<void> {
    if (!this.pending.has(delivery.id)) return;
    const { signal } = this.aborter;
    delivery.attempts++;
    const taken = await post(delivery, signal);
    if (signal.aborted) return;
    const pause = this.limits.notificationRetryMs[delivery.attempts - 1];
    if (taken || pause === undefined) this.forget(delivery);
    else if (this.pending.has(delivery.id)) {
      this.journal.put('delivery', delivery.id, delivery);
      this.timers.after(pause, () => this.queue(delivery));
    }
  }

  private remember(delivery: Delivery): void {
    this.pending.set(delivery.id, delivery);
    const others = this.bySubject.get(delivery.subject);
    if (others) others.add(delivery);
    else this.bySubject.set(delivery.subject, new Set([delivery]));
  }

  private forget(delivery: Delivery): void {
    if (!this.pending.delete(delivery.id)) return;
    const others = this.bySubject.get(delivery.subject);
    others?.delete(delivery);
    if (others?.size === 0) this.bySubject.delete(delivery.subject);
    this.journal.remove('delivery', delivery.id);
  }
}

/** @returns whether the receiver answered 2xx */
async function post({ url, contentType, body }: Notification, stopped: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
