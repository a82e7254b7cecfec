import type { MailTemplate } from '@mensal/notifications';

/** Asked for by the merchant. */
export const CARD_LINK_MAIL: MailTemplate = {
  name: 'cards.link',
  subject: 'Cadastre seu cartão em <%= it.merchant %>',
  html: `<p>Olá, <%= it.name %>.</p>
<p><b><%= it.merchant %></b> convida você a cadastrar um cartão de crédito para o pagamento das suas próximas faturas.</p>
<p>O link vale por <%= it.hours %> horas e serve para um cadastro. O número do cartão vai do seu navegador direto para a instituição de pagamento: não responda a este e-mail com dados do cartão.</p>`,
  text: `Olá, <%= it.name %>.

<%= it.merchant %> convida você a cadastrar um cartão de crédito para o pagamento das suas próximas faturas:

<%= it.link %>

O link vale por <%= it.hours %> horas e serve para um cadastro. O número do cartão vai do seu navegador direto para a instituição de pagamento: não responda a este e-mail com dados do cartão.`,
};
