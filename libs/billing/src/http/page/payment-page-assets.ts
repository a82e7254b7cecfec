import { CONFIGURATION, PageAssets, type Configuration } from '@mensal/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PAYMENT_PAGE } from '../../application/payment-pages.js';
import { SCRIPT } from './script.js';
import { INVOICE_STYLES } from './styles.js';

/** The files of the payment page. */
@Injectable()
export class PaymentPageAssets extends PageAssets {
  private readonly script = this.add('pagina', 'js', SCRIPT);

  constructor(@Inject(CONFIGURATION) configuration: Pick<Configuration, 'publicUrl'>) {
    super(`/${PAYMENT_PAGE}/assets`, INVOICE_STYLES, configuration);
  }

  get scripts(): string[] {
    return this.addressesOf([this.script]);
  }

  /** Where the page itself is. */
  pathOf(secret: string): string {
    return this.publicPath(`/${PAYMENT_PAGE}/${secret}`);
  }
}
