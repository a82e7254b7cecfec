import { Injectable, type Type } from '@nestjs/common';

type Listener<Event> = (event: Event) => Promise<void>;

/**
 * What has happened in one module, told to those that listen, by the class of the event.
 *
 * Listeners run one after the other in the transaction in which it happened: what they write stands or falls with it. So
 * they put work into a table or the queue, and speak to nobody outside.
 */
@Injectable()
export class Events {
  private readonly listeners = new Map<unknown, Listener<object>[]>();

  /** Called by modules while the application starts. */
  on<Event extends object>(type: Type<Event>, listener: Listener<Event>): void {
    const others = this.listeners.get(type) ?? [];
    this.listeners.set(type, [...others, listener as Listener<object>]);
  }

  /** Within the current transaction. */
  async publish(event: object): Promise<void> {
    for (const listener of this.listeners.get(event.constructor) ?? []) await listener(event);
  }
}
