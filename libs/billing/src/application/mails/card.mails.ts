import type { MailTemplate } from '@mensal/notifications';
import { GREETING_HTML, GREETING_TEXT, SUMMARY_HTML, SUMMARY_TEXT } from './parts.js';

const NO_CARD_DATA = 'Nunca responda a este e-mail com dados do cartão.';

const AGAIN = 'Vamos tentar novamente em <%= it.nextTryOn %>. Você não precisa fazer nada.';
const EXHAUSTED = 'não foi aprovado em nenhum cartão cadastrado, e não vamos tentar de novo.';
const MISSING = 'é paga por cartão, e não há um cartão válido no seu cadastro.';

const REFUSED_MAIL: MailTemplate = {
  name: 'billing.card-refused',
  subject: 'O pagamento da sua fatura de <%= it.merchant %> não foi aprovado',
  html: `${GREETING_HTML}
<p>Seu cartão não aprovou o pagamento da sua fatura de <b><%= it.merchant %></b>. ${AGAIN}</p>
${SUMMARY_HTML}
<% if (it.link !== '') { %><p>Se preferir, cadastre outro cartão na página da fatura. ${NO_CARD_DATA}</p><% } %>`,
  text: `${GREETING_TEXT}

Seu cartão não aprovou o pagamento da sua fatura de <%= it.merchant %>. ${AGAIN}

${SUMMARY_TEXT}<% if (it.link !== '') { %>
Se preferir, cadastre outro cartão na página da fatura:

<%= it.link %>

${NO_CARD_DATA}
<% } %>`,
};

const EXHAUSTED_MAIL: MailTemplate = {
  name: 'billing.cards-exhausted',
  subject: 'Não conseguimos cobrar sua fatura de <%= it.merchant %> no cartão',
  html: `${GREETING_HTML}
<p>O pagamento da sua fatura de <b><%= it.merchant %></b> ${EXHAUSTED}</p>
${SUMMARY_HTML}
<p>Para pagar, cadastre outro cartão na página da fatura. ${NO_CARD_DATA}</p>`,
  text: `${GREETING_TEXT}

O pagamento da sua fatura de <%= it.merchant %> ${EXHAUSTED}

${SUMMARY_TEXT}
Para pagar, cadastre outro cartão na página da fatura:

<%= it.link %>

${NO_CARD_DATA}`,
};

const MISSING_MAIL: MailTemplate = {
  name: 'billing.card-missing',
  subject: 'Cadastre um cartão para pagar sua fatura de <%= it.merchant %>',
  html: `${GREETING_HTML}
<p>Sua fatura de <b><%= it.merchant %></b> ${MISSING}</p>
${SUMMARY_HTML}
<p>Cadastre um cartão na página da fatura. ${NO_CARD_DATA}</p>`,
  text: `${GREETING_TEXT}

Sua fatura de <%= it.merchant %> ${MISSING}

${SUMMARY_TEXT}
Cadastre um cartão na página da fatura:

<%= it.link %>

${NO_CARD_DATA}`,
};

/** What is said of the cards by which an invoice is paid. */
export const CARD_MAILS = { refused: REFUSED_MAIL, exhausted: EXHAUSTED_MAIL, missing: MISSING_MAIL };
