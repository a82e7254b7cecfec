import type { CalendarDate } from '@mensal/kernel';
import { html, NOTHING, type Html } from '@mensal/platform';
import QRCode from 'qrcode';
import type { Payable, PaymentPage } from '../../application/payment-page-view.js';
import { isPix, type Boleto, type Pix } from '../../domain/instrument.js';
import { QR } from '../qr-code.js';
import { dateText, lastMinuteText } from './dates.js';
import { section, TITLES } from './section.js';

/** A boleto or a Pix that can be paid now. */
export async function instrumentSection(
  { tenant, invoice: { dueOn } }: PaymentPage,
  charge: Payable['charge'],
): Promise<Html> {
  const { instrument, expiresAt } = charge;
  if (!isPix(instrument)) return boletoSection(instrument, charge.dueOn ?? dueOn);
  const until = expiresAt === null ? undefined : lastMinuteText(expiresAt, tenant.timeZone);
  return pixSection(instrument, until);
}

async function pixSection({ code }: Pix, until: string | undefined): Promise<Html> {
  const svg = await QRCode.toString(code, { ...QR, type: 'svg' });
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const copied = { label: 'Código Pix', shown: code, text: code, button: 'Copiar código Pix' };
  return section(
    TITLES.pix,
    html`<p>No aplicativo do seu banco, escolha <b>Pix copia e cola</b> e cole este código:</p>
      ${copyable('codigo-pix', copied)}
      <div class="qr">
        <p>Ou leia o QR Code com o aplicativo:</p>
        <img
          id="qr"
          src="${picture}"
          alt="QR Code do Pix, com o mesmo conteúdo do código acima"
          width="240"
          height="240"
        />
      </div>
      ${until === undefined ? NOTHING : html`<p class="validade">Válido até <b>${until}</b>.</p>`}
      <p class="dica">Esta página mostra a confirmação instantes depois do pagamento.</p>`,
  );
}

function boletoSection({ digitableLine, pdfUrl }: Boleto, dueOn: CalendarDate): Html {
  const shown = groupedLine(digitableLine);
  const copied = { label: 'Linha digitável', shown, text: digitableLine, button: 'Copiar linha digitável' };
  return section(
    TITLES.boleto,
    html`<p>No aplicativo do seu banco, escolha <b>pagar boleto</b> e use esta linha digitável:</p>
      ${copyable('linha', copied)} ${pdfLink(pdfUrl)}
      <p class="validade">Vencimento do boleto: <b>${dateText(dueOn)}</b>.</p>
      <p class="dica">O banco pode levar alguns dias úteis para confirmar o pagamento de um boleto.</p>`,
  );
}

/** The gateway's: offered only where it is an address of the web. */
function pdfLink(url: string | undefined): Html {
  const isWeb = url !== undefined && ['https:', 'http:'].includes(URL.parse(url)?.protocol ?? '');
  if (!isWeb) return NOTHING;
  return html`<p>
    <a id="pdf" class="botao leve" href="${url}" target="_blank" rel="noopener noreferrer"
      >Abrir o boleto em PDF</a
    >
  </p>`;
}

interface Copyable {
  label: string;
  shown: string;
  /** What is copied. */
  text: string;
  button: string;
}

/** The button is shown by the script, without which it could do nothing. */
function copyable(id: string, { label, shown, text, button }: Copyable): Html {
  return html`<p id="${id}" class="copiavel">${shown}</p>
    <button type="button" class="copiar" data-copiar="${text}" data-rotulo="${label}" hidden>
      ${button}
    </button>`;
}

/** As banks print it: `00190.00009 01234.567890 12345.678901 2 34560000004990`. */
function groupedLine(line: string): string {
  return line.replace(/^(\d{5})(\d{5})(\d{5})(\d{6})(\d{5})(\d{6})(\d)(\d{14})$/, '$1.$2 $3.$4 $5.$6 $7 $8');
}
