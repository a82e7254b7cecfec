import { formatCents, type CalendarDate, type Cents } from '@mensal/kernel';
import { html, NOTHING, type Html } from '@mensal/platform';
import type { PageState, PaidAmounts, PaymentPage } from '../../application/payment-page-view.js';
import { amountsTable } from './amounts.js';
import { dateText, daysText } from './dates.js';
import { meansSection } from './means.js';
import type { Place } from './section.js';

/** Without the script a page that waits for a gateway has to be loaded again to see more. */
export function reloadWithoutScript({ state }: PaymentPage): Html {
  const waits = state.name === 'processing' || ('means' in state && state.means.kind === 'preparing');
  return waits ? html`<noscript><meta http-equiv="refresh" content="10" /></noscript>` : NOTHING;
}

/**
 * The invoice and how to pay it. What the script replaces is inside of `#fatura`; what it says is said in `#aviso`, which
 * stays, so that screen readers hear it.
 */
export async function invoiceContent(page: PaymentPage, place: Place & { version: string }): Promise<Html> {
  const { invoice, today, state } = page;
  const { delayedDays } = invoice.amountsOn(today);
  const means = 'means' in state ? await meansSection(page, state.means, place) : NOTHING;
  return html`<p id="aviso" class="anuncio" role="status"></p>
    <div
      id="fatura"
      data-versao="${place.version}"
      data-situacao="${state.name}"
      data-estado="${place.path}/estado"
    >
      <p class="selo ${state.name}">${sealOf(state, delayedDays)}</p>
      <h1 id="titulo" tabindex="-1">Fatura nº ${String(invoice.number)}</h1>
      ${summaryOf(page)} ${means}
      <section class="detalhes" aria-labelledby="detalhes">
        <h2 id="detalhes">Detalhes</h2>
        ${amountsTable(page)}
      </section>
    </div>`;
}

function sealOf({ name }: PageState, delayedDays: number): string {
  return {
    open: 'Aberta',
    overdue: `Vencida há ${daysText(delayedDays)}`,
    processing: 'Em processamento',
    paid: 'Paga',
    cancelled: 'Cancelada',
  }[name];
}

function summaryOf({ invoice, today, state }: PaymentPage): Html {
  const { total } = invoice.amountsOn(today);
  switch (state.name) {
    case 'paid':
      return paidResult(state.amounts, dateText(invoice.paidOn ?? today));
    case 'cancelled':
      return html`<div class="resultado">
        <p class="titulo-resultado">Fatura cancelada</p>
        <p>Não há nada a pagar.</p>
      </div>`;
    case 'processing':
      return html`${totalOf('Total', total, invoice.dueOn)}
        <div class="resultado">
          <p class="titulo-resultado">Pagamento em processamento</p>
          <p>O cartão está sendo cobrado. Esta página mostra o resultado assim que ele chegar.</p>
        </div>`;
    case 'overdue':
      return totalOf(`Total hoje, ${dateText(today)}`, total, invoice.dueOn);
    case 'open':
      return totalOf('Total', total, invoice.dueOn);
  }
}

function paidResult(amounts: PaidAmounts | undefined, paidOn: string): Html {
  if (amounts === undefined)
    return html`<div class="resultado pago">
      <p class="titulo-resultado">Fatura paga</p>
      <p>Registrada como paga em ${paidOn}. Não há nada a pagar.</p>
    </div>`;
  return html`<div class="resultado pago">
    <p class="titulo-resultado">Pagamento recebido</p>
    <p>${formatCents(amounts.received)} em ${paidOn}. Obrigado!</p>
  </div>`;
}

function totalOf(label: string, total: Cents, dueOn: CalendarDate): Html {
  return html`<dl class="resumo">
    <div class="total">
      <dt>${label}</dt>
      <dd>${formatCents(total)}</dd>
    </div>
    <div>
      <dt>Vencimento</dt>
      <dd>${dateText(dueOn)}</dd>
    </div>
  </dl>`;
}
