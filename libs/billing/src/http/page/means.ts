import { html, type Html } from '@mensal/platform';
import type { Means, PaymentPage } from '../../application/payment-page-view.js';
import { cardSection, refusedSection } from './card-section.js';
import { instrumentSection } from './instrument-section.js';
import { section, TITLES, type Place } from './section.js';

/** How the invoice is paid, or what is in the way. */
export async function meansSection(page: PaymentPage, means: Means, place: Place): Promise<Html> {
  switch (means.kind) {
    case 'instrument':
      return instrumentSection(page, means.charge);
    case 'preparing':
      return preparing(page);
    case 'ordered':
      return ordered();
    case 'missing':
      return missing(page, place);
    case 'unavailable':
      return unavailable(place);
    case 'card':
      return cardSection(page, means, place);
    case 'card-refused':
      return refusedSection(means, place);
  }
}

function preparing({ invoice: { paymentMethod } }: PaymentPage): Html {
  return section(
    TITLES[paymentMethod],
    html`<p class="espera">Estamos preparando o pagamento com o valor de hoje. Leva alguns segundos.</p>`,
  );
}

function ordered(): Html {
  return section(
    'Pagamento agendado',
    html`<p>O seu banco já tem a ordem deste pagamento. Não é preciso pagar de novo.</p>
      <p class="dica">Esta página mostra a confirmação assim que o pagamento for feito.</p>`,
  );
}

/** The script sends this form by itself: a form, because opening a page must change nothing. */
function missing({ invoice: { paymentMethod } }: PaymentPage, { path }: Place): Html {
  return section(
    TITLES[paymentMethod],
    html`<form id="pedido" method="post" action="${path}/atualizar">
      <p>O pagamento com o valor de hoje é gerado na hora.</p>
      <button type="submit">${paymentMethod === 'pix' ? 'Gerar código Pix' : 'Gerar boleto'}</button>
    </form>`,
  );
}

function unavailable({ merchant }: Place): Html {
  return section(
    'Pagamento indisponível por aqui',
    html`<p>Não é possível gerar o pagamento por esta página agora. Fale com ${merchant} para pagar.</p>`,
  );
}
