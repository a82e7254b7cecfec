import type { CalendarDate } from '@mensal/kernel';
import { html, NOTHING, type Html } from '@mensal/platform';
import type { Means, NextTry, PaymentPage, ShownCard } from '../../application/payment-page-view.js';
import { dateText } from './dates.js';
import { section, TITLES, type Place } from './section.js';

type CardMeans<Kind> = Extract<Means, { kind: Kind }>;

/** The card that is charged by itself, and when. */
export function cardSection(
  { invoice: { dueOn } }: PaymentPage,
  { card, next }: CardMeans<'card'>,
  place: Place,
): Html {
  if (card === undefined)
    return section(
      TITLES.card,
      html`<p>Não há cartão cadastrado para pagar esta fatura.</p>
        ${registerForm('Cadastrar cartão', place)}`,
    );
  const name = html`<b>${nameOf(card)}</b>`;
  return section(
    TITLES.card,
    html`<p>${plan(name, next, dueOn)}</p>
      ${registerForm('Usar outro cartão', place, 'leve')}`,
  );
}

function plan(name: Html, next: NextTry, dueOn: CalendarDate): Html {
  if (next === null) return html`O cartão cadastrado é ${name}.`;
  if (next === 'now')
    return html`O cartão ${name} será cobrado automaticamente, sem que você precise fazer nada.`;
  const day = html`<b>${dateText(next)}</b>`;
  return next === dueOn
    ? html`O cartão ${name} será cobrado no vencimento, em ${day}.`
    : html`O cartão ${name} será cobrado em ${day}.`;
}

export function refusedSection({ card, next }: CardMeans<'card-refused'>, place: Place): Html {
  const which = card === undefined ? NOTHING : html` <b>${nameOf(card)}</b>`;
  const again =
    next === null || next === 'now'
      ? html`Cadastre outro cartão para pagar esta fatura.`
      : html`Uma nova tentativa será feita em <b>${dateText(next)}</b>. Você também pode cadastrar outro
          cartão.`;
  return section(
    TITLES.card,
    html`<p class="aviso">O pagamento com o cartão${which} foi recusado.</p>
      <p>${again}</p>
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
