import { DomainError, parseIdentifier, type Identifier } from '@mensal/kernel';
import { CONFIGURATION, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Invoice } from '../domain/invoice.js';

export const PAYMENT_PAGE = 'fatura';
const SECRET = /^[\w-]{43}$/;

/** Where a payer sees and pays an invoice: an address that says whose it is, and that nobody can guess. */
@Injectable()
export class PaymentPages {
  constructor(@Inject(CONFIGURATION) private readonly configuration: Pick<Configuration, 'publicUrl'>) {}

  /** `null` while the server has no public address. */
  addressOf({ tenantId, pageKey }: Pick<Invoice, 'tenantId' | 'pageKey'>): string | null {
    const { publicUrl } = this.configuration;
    if (publicUrl === undefined) return null;
    const secret = Buffer.from(`${tenantId}${pageKey}`.replaceAll('-', ''), 'hex').toString('base64url');
    return `${publicUrl.replace(/\/$/, '')}/${PAYMENT_PAGE}/${secret}`;
  }

  /** @throws DomainError BILLING.PAGE_NOT_FOUND for what no page's address ends in */
  read(secret: string): { tenantId: Identifier; pageKey: Identifier } {
    const hex = SECRET.test(secret) ? Buffer.from(secret, 'base64url').toString('hex') : '';
    const tenantId = parseIdentifier(hex.slice(0, 32));
    const pageKey = parseIdentifier(hex.slice(32));
    if (tenantId === undefined || pageKey === undefined) throw new DomainError('BILLING.PAGE_NOT_FOUND');
    return { tenantId, pageKey };
  }
}
