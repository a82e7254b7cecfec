/**
 * Keeps the page as the invoice is, without loading it again: asks every few seconds while it is looked at, and replaces
 * what has changed. Shown numbers come from the server alone. What the page can do without it, it does.
 */
export const SCRIPT = String.raw`(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const SOON = 3000, LATER = 15000, LATER_AFTER = 120000;
  const ASK_AGAIN_AFTER = 300000, LONG = 60000;
  const CANNOT = 'Não foi possível gerar o pagamento agora. Tente novamente em alguns minutos.';
  const now = () => performance.now();

  function say(text) {
    $('aviso').textContent = text;
  }

  // ---- Copying
  async function copy(button) {
    const { copiar: text, rotulo: label } = button.dataset;
    if (!(await toClipboard(text))) return say('Não foi possível copiar. Selecione o texto e copie.');
    say(label + ': copiado.');
    const { textContent } = button;
    button.textContent = 'Copiado ✓';
    button.disabled = true;
    setTimeout(() => {
      button.textContent = textContent;
      button.disabled = false;
    }, 2500);
  }

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyBySelection(text);
    }
  }

  /** Where the browser keeps its clipboard for pages that came encrypted. */
  function copyBySelection(text) {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copiar]');
    if (button) void copy(button);
  });

  // ---- Seeing what has changed
  const ask = (address, accept, more) =>
    fetch(address, { credentials: 'omit', cache: 'no-store', ...more, headers: { Accept: accept, ...more?.headers } });

  async function look() {
    const { versao, estado } = $('fatura').dataset;
    const answer = await ask(estado, 'application/json', { headers: { 'If-None-Match': versao } });
    if (answer.status === 200) await replace();
    // It is gone: what the server says of that is a page of its own.
    else if (answer.status === 404) location.reload();
    else if (answer.status !== 304) begunAt = -Infinity;
  }

  async function replace() {
    const answer = await ask(location.href, 'text/html');
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const was = $('fatura');
    const next = fresh.getElementById('fatura');
    if (next.dataset.versao === was.dataset.versao) return;
    const hadFocus = was.contains(document.activeElement);
    was.replaceWith(document.adoptNode(next));
    settle();
    if (hadFocus) $('titulo').focus();
    const result = next.dataset.situacao === 'paid' && next.querySelector('.titulo-resultado').textContent;
    say((result || 'A fatura foi atualizada') + '.');
    document.title = (result ? result + ' – ' : '') + fresh.title;
    begunAt = now();
  }

  // ---- Asking for something to pay with
  let askedAt = -Infinity;
  async function askForInstrument() {
    const form = $('pedido');
    if (!form || now() - askedAt < ASK_AGAIN_AFTER) return;
    askedAt = now();
    begunAt = now();
    tell(form, 'Estamos preparando o pagamento com o valor de hoje. Leva alguns segundos.');
    const answer = await ask(form.action, 'application/json', { method: 'POST' });
    const { preparing, mensagem } = await answer.json();
    if (!preparing) tell(form, mensagem || CANNOT);
  }

  function tell(form, text) {
    const said = document.createElement('p');
    said.className = 'espera';
    said.textContent = text;
    form.replaceChildren(said);
  }

  let waitingSince;
  function settle() {
    for (const button of document.querySelectorAll('[data-copiar]')) button.hidden = false;
    const waiting = document.querySelector('.espera');
    if (!waiting) waitingSince = undefined;
    else waitingSince ??= now();
    if (waiting && now() - waitingSince > LONG)
      waiting.textContent = 'Está demorando mais que o normal. Você pode esperar aqui ou voltar mais tarde por este mesmo link.';
  }

  let begunAt = now();
  let timer;
  let busy = false;
  const isOver = () => $('fatura').dataset.situacao === 'paid';

  async function turn() {
    if (busy) return;
    busy = true;
    try {
      await look();
      await askForInstrument();
    } catch {
      begunAt = -Infinity;
    } finally {
      busy = false;
      settle();
      plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    if (document.hidden || isOver()) return;
    timer = setTimeout(turn, now() - begunAt > LATER_AFTER ? LATER : SOON);
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden || isOver()) return;
    begunAt = now();
    void turn();
  });

  settle();
  if ($('pedido')) void turn();
  else plan();
})();
`;
