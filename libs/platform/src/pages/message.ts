import { html } from './html.js';
import { htmlPage, type Frame } from './layout.js';

export interface Message extends Pick<Frame, 'title' | 'styles' | 'scripts'> {
  text: string;
}

/** A page that only says something, and of nobody. */
export function messagePage({ title, text, ...frame }: Message): string {
  return htmlPage({
    title,
    ...frame,
    body: html`<h1>${title}</h1>
      <p>${text}</p>`,
  });
}
