import type { GatewayAccounts, GatewayEnvironment } from '@mensal/billing/ports';
import { PageTokenizer, type PageScript, type PageTokenizing } from '@mensal/cards/ports';
import { takesCards } from '@mensal/gateway-kit';
import type { CardBrand, Identifier } from '@mensal/kernel';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { EfiClient } from './efi-client.js';
import { EFI_PAGE_SCRIPT } from './efi-page-script.js';
import { EFI_TOKENIZER, efiVendor } from './efi.vendor.js';

/**
 * What the package does in production besides tokenising: it loads ClearSale's script against fraud, asks whether that is
 * blocked, and tells its second host if so (read from `payment-token-efi` 3.4.1).
 */
const FRAUD_CHECK = 'https://device.clearsale.com.br';
const FRAUD_CHECK_BLOCKED = 'https://web.fpcs-monitor.com.br';

/** Tokenises in the payer's browser, as the vendor wants it, by the vendor's own package as it was published. */
export class EfiPageTokenizer extends PageTokenizer {
  readonly gateway = 'efi';
  readonly brands: readonly CardBrand[] = ['visa', 'mastercard', 'amex', 'elo', 'hipercard'];
  readonly scripts: readonly PageScript[] = [
    { name: 'efi-payment-token', source: vendorPackage() },
    { name: 'efi', source: EFI_PAGE_SCRIPT },
  ];

  constructor(
    private readonly efi: EfiClient,
    private readonly accounts: GatewayAccounts,
  ) {
    super();
  }

  async configure(tenantId: Identifier): Promise<PageTokenizing | undefined> {
    if (!(await takesCards(this.accounts, tenantId, this.gateway, ['payeeCode']))) return undefined;
    const { environment, credentials } = (await this.efi.account(tenantId)) ?? {};
    const payeeCode = credentials?.['payeeCode'];
    if (environment === undefined || payeeCode === undefined) return undefined;
    return { settings: { payeeCode, environment: PACKAGE_NAMES[environment] }, ...originsOf(environment) };
  }
}

/** As the package calls them. */
const PACKAGE_NAMES = {
  production: 'production',
  homologation: 'sandbox',
} as const satisfies Record<GatewayEnvironment, string>;

/** The vendor's own: the package has them built in, whatever address this server is told to use. */
function originsOf(
  environment: GatewayEnvironment,
): Pick<PageTokenizing, 'scriptOrigins' | 'connectOrigins'> {
  const api = efiVendor.hosts[environment];
  if (environment === 'homologation') return { scriptOrigins: [], connectOrigins: [api] };
  const tokenizer = efiVendor.otherHosts?.[EFI_TOKENIZER] ?? api;
  return {
    scriptOrigins: [FRAUD_CHECK],
    connectOrigins: [api, tokenizer, FRAUD_CHECK, FRAUD_CHECK_BLOCKED],
  };
}

function vendorPackage(): string {
  const main = createRequire(import.meta.url).resolve('payment-token-efi');
  return fs.readFileSync(path.join(path.dirname(main), 'payment-token-efi-umd.min.js'), 'utf8');
}
