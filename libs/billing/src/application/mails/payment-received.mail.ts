import type { MailTemplate } from '@mensal/notifications';
import { GREETING_HTML, GREETING_TEXT } from './parts.js';

/** A receipt. */
export const PAYMENT_RECEIVED_MAIL: MailTemplate = {
  name: 'billing.payment-received',
  subject: 'Recebemos o pagamento da sua fatura de <%= it.merchant %>',
  html: `${GREETING_HTML}
<p><b><%= it.merchant %></b> recebeu em <%= it.paidOn %> o pagamento de <b><%= it.received %></b> da fatura nº <%= it.number %>, com vencimento em <%= it.dueOn %>. Obrigado!</p>
<% if (it.link !== '') { %><p>Os detalhes estão na página da fatura.</p><% } %>`,
  text: `${GREETING_TEXT}

<%= it.merchant %> recebeu em <%= it.paidOn %> o pagamento de <%= it.received %> da fatura nº <%= it.number %>, com vencimento em <%= it.dueOn %>. Obrigado!
<% if (it.link !== '') { %>
Os detalhes estão na página da fatura:

<%= it.link %>
<% } %>`,
};
