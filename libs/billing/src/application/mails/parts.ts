/** What mails about an invoice have in common. Values that are empty texts leave their lines out. */

const CELL = 'padding:4px 0; border-bottom:1px solid #e3e7ee';
const row = (label: string, value: string) =>
  `<tr><td style="${CELL}; color:#4a5567">${label}</td><td style="${CELL}; text-align:right">${value}</td></tr>`;

export const GREETING_HTML = '<p>Olá, <%= it.name %>.</p>';
export const GREETING_TEXT = 'Olá, <%= it.name %>.';

/** What is owed on the day of the mail; fee and interest where it is late. */
export const SUMMARY_HTML = `<table role="presentation" style="width:100%; margin:16px 0; border-collapse:collapse; font-size:16px">
${row('Fatura', 'nº <%= it.number %>')}
${row('Vencimento', '<%= it.dueOn %>')}
${row('Valor', '<%= it.price %>')}
<% if (it.delayedDays !== '') { %>${row('Dias em atraso', '<%= it.delayedDays %>')}<% } %>
<% if (it.lateFee !== '') { %>${row('Multa', '<%= it.lateFee %>')}
${row('Juros', '<%= it.interest %>')}
${row('<b>Total hoje</b>', '<b><%= it.total %></b>')}<% } %>
</table>`;

export const SUMMARY_TEXT = `Fatura: nº <%= it.number %>
Vencimento: <%= it.dueOn %>
Valor: <%= it.price %>
<% if (it.delayedDays !== '') { %>Dias em atraso: <%= it.delayedDays %>
<% } %><% if (it.lateFee !== '') { %>Multa: <%= it.lateFee %>
Juros: <%= it.interest %>
Total hoje: <%= it.total %>
<% } %>`;

const CODE =
  'margin:8px 0 16px; padding:12px; border-radius:6px; background:#f2f4f7; font-family:monospace; font-size:15px; word-break:break-all';

/** What to pay with: a boleto's line or a Pix code, and the page. */
export const MEANS_HTML = `<% if (it.boleto !== '') { %><p style="margin:16px 0 0">Linha digitável do boleto:</p>
<p style="${CODE}"><%= it.boleto %></p><% } %>
<% if (it.pix !== '') { %><p style="margin:16px 0 0">Pix copia e cola:</p>
<p style="${CODE}"><%= it.pix %></p><% } %>
<% if (it.link !== '') { %><p>Na página da fatura você vê os detalhes e as formas de pagamento.</p><% } %>`;

export const MEANS_TEXT = `<% if (it.boleto !== '') { %>
Linha digitável do boleto:

<%= it.boleto %>
<% } %><% if (it.pix !== '') { %>
Pix copia e cola:

<%= it.pix %>
<% } %><% if (it.link !== '') { %>
Detalhes e formas de pagamento:

<%= it.link %>
<% } %>`;

/** Payments and mails cross. */
export const CROSSED = 'Se você já pagou, desconsidere esta mensagem.';
