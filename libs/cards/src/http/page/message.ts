import { html, type Html } from './html.js';

/** A page that only says something. */
export function message(title: string, text: string): Html {
  return html`<h1>${title}</h1>
    <p>${text}</p>`;
}
