import { formatCents, type Cents, type Period } from '@mensal/kernel';
import { html, join, NOTHING, type Html } from '@mensal/platform';
import type { PaymentPage } from '../../application/payment-page-view.js';
import { daysText, periodText } from './dates.js';

type Row = readonly [label: string, amount: Cents];

/** What the total is made of: it adds up, line by line. */
export function amountsTable(page: PaymentPage): Html {
  const { invoice } = page;
  const [label, total] = totalRow(page);
  const rows = [...itemRows(page), ...lateRows(page)];
  const period = invoice.period === null ? NOTHING : captionOf(invoice.period);
  return html`<table aria-labelledby="detalhes">
    ${period}
    <thead>
      <tr>
        <th scope="col">Descrição</th>
        <th scope="col" class="valor">Valor</th>
      </tr>
    </thead>
    <tbody>
      ${join(rows.map(rowOf))}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${label}</th>
        <td class="valor">${formatCents(total)}</td>
      </tr>
    </tfoot>
  </table>`;
}

function captionOf(period: Period): Html {
  return html`<caption>
    Referente a ${periodText(period)}
  </caption>`;
}

function rowOf([label, amount]: Row): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="valor">${formatCents(amount)}</td>
  </tr>`;
}

function itemRows({ invoice: { items, price, discount } }: PaymentPage): Row[] {
  const billed = items.map((item): Row => [item.description, item.price]);
  // A price that was changed by hand is no longer the sum of what was billed.
  const adds = items.reduce((sum, item) => sum + item.price, 0) - discount === price;
  if (billed.length === 0 || !adds) return [['Valor da fatura', price]];
  return discount > 0 ? [...billed, ['Desconto', -discount]] : billed;
}

function lateRows({ invoice, today, state }: PaymentPage): Row[] {
  if (state.name === 'paid') {
    const { lateFee = 0, credit = 0 } = state.amounts ?? {};
    return nonZero([
      ['Multa e juros por atraso', lateFee],
      ['Pago além do devido', credit],
    ]);
  }
  const { lateFee, interest, delayedDays } = invoice.amountsOn(today);
  return nonZero([
    ['Multa por atraso', lateFee],
    [`Juros de ${daysText(delayedDays)} de atraso`, interest],
  ]);
}

function nonZero(rows: readonly Row[]): Row[] {
  return rows.filter(([, amount]) => amount !== 0);
}

function totalRow({ invoice, today, state }: PaymentPage): Row {
  if (state.name === 'paid')
    return state.amounts === undefined ? ['Total', invoice.price] : ['Valor pago', state.amounts.received];
  return ['Total', invoice.amountsOn(today).total];
}
