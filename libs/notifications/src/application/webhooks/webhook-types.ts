import { Injectable } from '@nestjs/common';

const NAME = /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/;

export interface WebhookType {
  /** `invoice.paid`: of its own for ever, since merchants' programs read it. */
  type: string;
  /** In Portuguese, for the merchant. */
  description: string;
}

/** Which messages there are to subscribe to. */
@Injectable()
export class WebhookTypes {
  private readonly types = new Map<string, WebhookType>();

  /** Called by modules while the application starts. @throws Error for a name that is none, or is taken */
  define(types: readonly WebhookType[]): void {
    for (const type of types) {
      if (!NAME.test(type.type)) throw new Error(`${type.type} is no name of a type of webhook messages`);
      if (this.has(type.type)) throw new Error(`The type ${type.type} of webhook messages is there already`);
      this.types.set(type.type, type);
    }
  }

  has(type: string): boolean {
    return this.types.has(type);
  }

  /** By their names. */
  all(): WebhookType[] {
    return [...this.types.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  }
}
