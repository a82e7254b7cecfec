import type { MailTemplate } from '@mensal/notifications';
import { GREETING_HTML, GREETING_TEXT } from './parts.js';

function receipt(
  name: string,
  subject: string,
  sentence: (merchant: string, amount: string) => string,
): MailTemplate {
  return {
    name,
    subject,
    html: `${GREETING_HTML}
<p>${sentence('<b><%= it.merchant %></b>', '<b><%= it.received %></b>')}</p>
<% if (it.link !== '') { %><p>Os detalhes estão na página da fatura.</p><% } %>`,
    text: `${GREETING_TEXT}

${sentence('<%= it.merchant %>', '<%= it.received %>')}
<% if (it.link !== '') { %>
Os detalhes estão na página da fatura:

<%= it.link %>
<% } %>`,
  };
}

const INVOICE = 'fatura nº <%= it.number %>, com vencimento em <%= it.dueOn %>';

/** What came in by a gateway. */
export const PAYMENT_RECEIVED_MAIL = receipt(
  'billing.payment-received',
  'Recebemos o pagamento da sua fatura de <%= it.merchant %>',
  (merchant, amount) =>
    `${merchant} recebeu em <%= it.paidOn %> o pagamento de ${amount} da ${INVOICE}. Obrigado!`,
);

/** The merchant says so: what came in, and whether anything did, is theirs to know. */
export const MARKED_AS_PAID_MAIL = receipt(
  'billing.marked-as-paid',
  'Sua fatura de <%= it.merchant %> está paga',
  (merchant) => `${merchant} registrou em <%= it.paidOn %> como paga a sua ${INVOICE}. Não há nada a pagar.`,
);
