import { Eta } from 'eta/core';
import { createHash } from 'node:crypto';
import type { ReceivedMail } from './mailbox.js';

const STYLE = `
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1d2430; background: #fff }
h1 { font-size: 1.5rem; overflow-wrap: anywhere }
h2 { font-size: 1.1rem }
ol { list-style: none; padding: 0 }
li { padding: .6rem 0; border-bottom: 1px solid #d5dae1; overflow-wrap: anywhere }
small { display: block; color: #4a5567 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0 }
dt { font-weight: bold }
dd { margin: 0; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; background: #f2f4f7; font: inherit }
iframe { width: 100%; height: 36rem; border: 1px solid #8a94a3 }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No scripts, nothing from elsewhere; the mail itself stands in a frame of its own. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
/** What a mail may do: show itself, and open its links in a new tab. */
export const MAIL_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox`;

const eta = new Eta({ autoEscape: true, autoTrim: false });

const page = (title: string, body: string) =>
  eta.compile(`<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`);

const list = page(
  'E-mails de desenvolvimento',
  `<main>
<h1>E-mails de desenvolvimento</h1>
<p>O que este servidor enviou, do mais novo ao mais antigo. Nada disto saiu desta máquina. <a href="/dev/mail">Atualizar</a></p>
<% if (it.mails.length === 0) { %><p>Ainda não há nenhum.</p><% } else { %><ol>
<% for (const mail of it.mails) { %><li><a href="/dev/mail/<%= mail.id %>"><%= mail.subject || '(sem assunto)' %></a>
<small>Para <%= mail.to %> · de <%= mail.from %> · <time datetime="<%= mail.date %>"><%= mail.date %></time></small></li>
<% } %></ol><% } %>
</main>`,
);

const one = page(
  '<%= it.mail.subject %>',
  `<nav aria-label="Caixa de e-mails"><a href="/dev/mail">Todos os e-mails</a></nav>
<main>
<h1><%= it.mail.subject || '(sem assunto)' %></h1>
<dl>
<% for (const header of it.mail.headers) { %><dt><%= header.name %></dt><dd><%= header.value %></dd>
<% } %><dt>Entregue a</dt><dd><%= it.mail.envelope.to.join(', ') %></dd>
</dl>
<h2>Texto</h2>
<pre><% for (const part of it.parts) { if (/^https?:/.test(part)) { %><a href="<%= part %>"><%= part %></a><% } else { %><%= part %><% } } %></pre>
<% if (it.mail.html !== '') { %><h2>Como o destinatário vê</h2>
<iframe title="O e-mail, como o destinatário vê" src="/dev/mail/<%= it.mail.id %>/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<p><a href="/dev/mail/<%= it.mail.id %>/html">Abrir sozinho</a></p><% } %>
</main>`,
);

const none = page(
  'E-mail não encontrado',
  `<main>
<h1>E-mail não encontrado</h1>
<p>São guardados os 200 mais novos, até que o servidor pare. <a href="/dev/mail">Todos os e-mails</a></p>
</main>`,
);

export function listPage(mails: readonly ReceivedMail[]): string {
  return eta.render(list, { mails });
}

export function noMailPage(): string {
  return eta.render(none, {});
}

/** With the addresses in its text as links. */
export function mailPage(mail: ReceivedMail): string {
  return eta.render(one, { mail, parts: mail.text.split(/(https?:\/\/[^\s<>"]+)/) });
}

/** The mail's own page. Its links open in a new tab: the frame it stands in goes nowhere. */
export function mailBody({ html }: ReceivedMail): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}
