import { html, NOTHING, type Html } from '@mensal/platform';

export interface CardForm {
  merchant: string;
  /** For the gateway's script; not secret. */
  settings: Readonly<Record<string, string>>;
  /** Development only: whether a simulator may be asked through this server where the gateway cannot be reached. */
  simulated: boolean;
}

/**
 * The form has no names and no address to go to: without the script nothing can be sent, so the number cannot come here
 * even by mistake. It is shown by the script.
 */
export function cardForm({ merchant, settings, simulated }: CardForm): Html {
  return html`<h1 id="titulo" tabindex="-1">Cadastrar cartão de crédito</h1>
    <noscript
      ><p class="aviso">
        Esta página precisa de JavaScript: é o seu navegador que entrega o número do cartão à instituição de
        pagamento. Ative o JavaScript e abra o link de novo.
      </p></noscript
    >
    <div id="cadastro" hidden>
      <p>
        O cartão será usado para pagar suas próximas faturas de <b>${merchant}</b>, no lugar do que houver
        hoje. Nada é cobrado agora.
      </p>
      ${simulated ? SIMULATION : NOTHING}
      <div id="erros" class="erros" role="alert" tabindex="-1"></div>
      <form
        id="cartao"
        novalidate
        autocomplete="on"
        data-settings="${JSON.stringify(settings)}"
        data-simulated="${simulated ? 'true' : 'false'}"
      >
        ${field('numero', 'Número do cartão', 'cc-number', 'numeric', 23)}
        <p id="bandeira" class="bandeira" role="status"></p>
        ${field('nome', 'Nome impresso no cartão', 'cc-name', 'text', 100)}
        <div class="dupla">
          ${field('validade', 'Validade', 'cc-exp', 'numeric', 7, 'Mês e ano, como 05/30')}
          ${field('codigo', 'Código de segurança', 'cc-csc', 'numeric', 4, 'CVV, de 3 ou 4 números')}
        </div>
        <button type="submit" id="enviar">Cadastrar cartão</button>
        <p id="andamento" class="andamento" role="status"></p>
      </form>
      <p class="nota">
        O número e o código de segurança vão do seu navegador direto para a instituição de pagamento.
        ${merchant} recebe só a bandeira, os 4 últimos números, a validade e o nome.
      </p>
    </div>
    <div id="pronto" role="status"></div>`;
}

const SIMULATION = html`<p class="aviso">
  Ambiente de desenvolvimento: se a instituição de pagamento não puder ser alcançada, esta página pede o token
  a um simulador, através deste servidor. Use somente cartões de teste.
</p>`;

function field(
  id: string,
  label: string,
  autocomplete: string,
  inputmode: string,
  maxlength: number,
  hint?: string,
): Html {
  const hintId = `${id}-dica`;
  const described = hint === undefined ? `${id}-erro` : `${hintId} ${id}-erro`;
  return html`<div class="campo">
    <label for="${id}">${label}</label>
    ${hint === undefined ? NOTHING : html`<span id="${hintId}" class="dica">${hint}</span>`}
    <input
      id="${id}"
      type="text"
      autocomplete="${autocomplete}"
      inputmode="${inputmode}"
      maxlength="${String(maxlength)}"
      spellcheck="false"
      aria-required="true"
      aria-describedby="${described}"
    />
    <span id="${id}-erro" class="erro"></span>
  </div>`;
}
