import { html, join, NOTHING, type Html } from './html.js';

export interface Frame {
  title: string;
  /** Addresses of style sheets and scripts, in order. */
  styles: readonly string[];
  scripts: readonly string[];
  /** What else its head holds. */
  head?: Html;
  /** Left out where nobody may learn whose link it is. */
  merchant?: { name: string; logoUrl: string | null };
  body: Html;
}

/** One column, for a phone first. */
export function htmlPage({ title, styles, scripts, head = NOTHING, merchant, body }: Frame): string {
  const name = merchant === undefined ? NOTHING : headerOf(merchant);
  return html`<!doctype html>
    <html lang="pt-BR">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${join(styles.map((href) => html`<link rel="stylesheet" href="${href}" />`))}
        ${join(scripts.map((src) => html`<script src="${src}" defer></script>`))} ${head}
      </head>
      <body>
        ${name}
        <main>${body}</main>
      </body>
    </html> `.text;
}

function headerOf({ name, logoUrl }: { name: string; logoUrl: string | null }): Html {
  const logo = logoUrl === null ? NOTHING : html`<img src="${logoUrl}" alt="" height="40" />`;
  return html`<header>${logo}<span>${name}</span></header>`;
}
