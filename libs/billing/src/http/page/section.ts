import { html, type Html } from '@mensal/platform';

/** Whose page it is, and where. */
export interface Place {
  merchant: string;
  path: string;
}

/** Of the page there is one at a time: how the invoice is paid. */
export function section(title: string, body: Html): Html {
  return html`<section class="pagar" aria-labelledby="pagar">
    <h2 id="pagar">${title}</h2>
    ${body}
  </section>`;
}

export const TITLES = {
  pix: 'Pague com Pix',
  boleto: 'Pague com boleto',
  card: 'Pagamento com cartão',
} as const;
