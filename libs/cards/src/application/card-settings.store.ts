import type { Identifier } from '@mensal/kernel';

/** How a tenant has its cards registered. */
export interface CardSettings {
  /**
   * Whether cards may go from this server to gateways whose vendors have discontinued that: whoever switches it on
   * answers for card data on its own servers (PCI DSS, SAQ D).
   */
  serverTokenising: boolean;
  /** How the merchant shows itself on the card page and in mails of cards; unset: its name as a tenant, and a colour of ours. */
  pageName: string | null;
  /** `#rrggbb`, in lower case. */
  pageColor: string | null;
  /** https; payers' browsers load it. */
  pageLogoUrl: string | null;
}

export abstract class CardSettingsStore {
  /** The tenant's own settings, or the defaults. */
  abstract of(tenantId: Identifier): Promise<CardSettings>;
  /** Changes what is given. */
  abstract save(tenantId: Identifier, change: Partial<CardSettings>): Promise<CardSettings>;
}
