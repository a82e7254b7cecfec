import { html, NOTHING, type Html } from '@mensal/platform';
import type { PaymentPage, ShownCard } from '../../application/payment-page-view.js';
import { dateText } from './dates.js';
import { section, TITLES, type Place } from './section.js';

/** The card that is charged by itself, and when. */
export function cardSection(
  { invoice, today }: PaymentPage,
  card: ShownCard | undefined,
  place: Place,
): Html {
  if (card === undefined)
    return section(
      TITLES.card,
      html`<p>Não há cartão cadastrado para pagar esta fatura.</p>
        ${registerForm('Cadastrar cartão', place)}`,
    );
  const when =
    invoice.dueOn > today
      ? html`no vencimento, em <b>${dateText(invoice.dueOn)}</b>`
      : html`automaticamente, sem que você precise fazer nada`;
  return section(
    TITLES.card,
    html`<p>O cartão <b>${nameOf(card)}</b> será cobrado ${when}.</p>
      ${registerForm('Usar outro cartão', place, 'leve')}`,
  );
}

export function refusedSection(card: ShownCard | undefined, place: Place): Html {
  const which = card === undefined ? NOTHING : html` <b>${nameOf(card)}</b>`;
  return section(
    TITLES.card,
    html`<p class="aviso">O pagamento com o cartão${which} foi recusado.</p>
      <p>Cadastre outro cartão: ele será cobrado automaticamente.</p>
      ${registerForm('Cadastrar outro cartão', place)}`,
  );
}

/** `Visa final 0044` */
function nameOf({ brandName, lastFour }: ShownCard): string {
  return `${brandName} final ${lastFour}`;
}

function registerForm(label: string, { path }: Place, look = ''): Html {
  return html`<form method="post" action="${path}/cartao">
    <button type="submit" id="cartao" class="${look}">${label}</button>
  </form>`;
}
