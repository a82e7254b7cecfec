import { PageErrorFilter, textFor, type PageErrors } from '@mensal/platform';
import { Catch } from '@nestjs/common';
import { PAGE_NOT_FOUND } from '../errors.js';
import { PaymentPageAssets } from './payment-page-assets.js';

const CANNOT_BE_PAID = {
  status: 409,
  title: 'Nada a pagar aqui',
  text: 'Esta fatura já foi paga, ou foi cancelada. Abra o link de novo para ver como ela está.',
};

/** For payers, who are told of the link and of nobody. */
const PAYMENT_PAGE_ERRORS: PageErrors = {
  known: {
    'BILLING.PAGE_NOT_FOUND': { status: 404, title: 'Link sem validade', text: PAGE_NOT_FOUND },
    'BILLING.INVOICE_NOT_FOUND': { status: 404, title: 'Link sem validade', text: PAGE_NOT_FOUND },
    'BILLING.INVOICE_ALREADY_PAID': CANNOT_BE_PAID,
    'BILLING.INVALID_STATUS': CANNOT_BE_PAID,
    'BILLING.TOO_MANY_ATTEMPTS': { status: 429, title: 'Muitas tentativas', text: textFor(429) },
    'CARDS.LINK_NOT_SENT': {
      status: 503,
      title: 'Cadastro indisponível',
      text: 'O cadastro de cartões não está disponível no momento. Tente novamente mais tarde.',
    },
  },
  failed:
    'Algo deu errado do nosso lado. Nada foi cobrado por esta página. Tente novamente em alguns minutos.',
};

@Catch()
export class PaymentPageFilter extends PageErrorFilter {
  constructor(assets: PaymentPageAssets) {
    super(assets, PAYMENT_PAGE_ERRORS);
  }
}
