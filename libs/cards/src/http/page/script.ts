/**
 * What runs in the payer's browser, beside the gateway's own scripts, which define `window.mensalTokenizer` (see
 * PageTokenizer). A text in a module, because the compiler copies no other files: plain JavaScript, without backticks.
 *
 * Only `send` speaks with this server, and the number is not among what it is given; `simulate` does so in development.
 */
export const SCRIPT = String.raw`(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const { address } = history.state;
  const form = $('cartao');
  const fields = { number: $('numero'), name: $('nome'), expiry: $('validade'), securityCode: $('codigo') };
  const settings = JSON.parse(form.dataset.settings);
  const simulated = form.dataset.simulated === 'true';
  const NAMES = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', elo: 'Elo', hipercard: 'Hipercard' };
  const digitsOf = (text) => text.replace(/\D/g, '');

  // ---- What is typed
  const groups = (digits) =>
    (/^3[47]/.test(digits) ? /^(\d{0,4})(\d{0,6})(\d{0,9})/ : /^(\d{0,4})(\d{0,4})(\d{0,4})(\d{0,7})/)
      .exec(digits).slice(1).filter(Boolean).join(' ');

  /** Writes a field anew and leaves the cursor behind the digit that it stood behind. */
  function rewrite(input, write) {
    const before = digitsOf(input.value.slice(0, input.selectionStart)).length;
    const atEnd = input.selectionStart === input.value.length;
    const written = write(digitsOf(input.value));
    if (written === input.value) return;
    input.value = written;
    let at = 0;
    for (let seen = 0; at < written.length && seen < before; at++) if (/\d/.test(written[at])) seen++;
    if (atEnd) at = written.length;
    input.setSelectionRange(at, at);
  }

  let brand;
  async function showBrand() {
    const number = digitsOf(fields.number.value);
    const found = number.length < 4 ? undefined : await brandOf(number);
    if (number !== digitsOf(fields.number.value)) return;
    brand = found;
    const text = found === undefined ? '' : NAMES[found] + (number.length > 12 ? ' •••• ' + number.slice(-4) : '');
    if ($('bandeira').textContent !== text) $('bandeira').textContent = text;
  }

  async function brandOf(number) {
    const found = await window.mensalTokenizer.brand(number);
    return Object.hasOwn(NAMES, found) ? found : undefined;
  }

  fields.number.addEventListener('input', () => {
    rewrite(fields.number, (digits) => groups(digits.slice(0, 19)));
    void showBrand();
  });
  fields.expiry.addEventListener('input', (event) => {
    const deleting = (event.inputType || '').startsWith('delete');
    if (!deleting) rewrite(fields.expiry, expiryWritten);
  });
  fields.securityCode.addEventListener('input', () => rewrite(fields.securityCode, (digits) => digits.slice(0, 4)));

  /** "5" is May; "2030", as browsers fill it in, is 30. */
  function expiryWritten(digits) {
    const all = /^[2-9]/.test(digits) ? '0' + digits : digits;
    const year = all.slice(2).replace(/^20(\d{2})$/, '$1');
    return all.length < 2 ? all : all.slice(0, 2) + '/' + year.slice(0, 4);
  }

  // ---- Reading it
  function passesLuhn(digits) {
    let sum = 0;
    for (let n = 0; n < digits.length; n++) {
      const digit = Number(digits[digits.length - 1 - n]) * (n % 2 === 0 ? 1 : 2);
      sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 === 0;
  }

  async function read() {
    const number = digitsOf(fields.number.value);
    const name = fields.name.value.trim();
    const [, month, year] = /^(0[1-9]|1[0-2])\/(\d{2})$/.exec(expiryWritten(digitsOf(fields.expiry.value))) || [];
    const securityCode = fields.securityCode.value.trim();
    const known = number.length < 12 ? undefined : await brandOf(number);
    const wrong = {};
    if (number === '') wrong.number = 'Informe o número do cartão.';
    else if (number.length < 13 || !passesLuhn(number)) wrong.number = 'Número do cartão inválido: confira os números.';
    else if (known === undefined) wrong.number = 'Esta bandeira não é aceita. Use outro cartão.';
    if (name === '') wrong.name = 'Informe o nome como está no cartão.';
    else if (digitsOf(name).length > 7) wrong.name = 'O nome não tem números.';
    const now = new Date();
    if (month === undefined) wrong.expiry = 'Informe mês e ano da validade, como 05/30.';
    else if (!simulated && 12 * (2000 + Number(year)) + Number(month) < 12 * now.getFullYear() + now.getMonth() + 1)
      wrong.expiry = 'Este cartão está vencido.';
    const length = known === 'amex' ? 4 : 3;
    if (!/^\d+$/.test(securityCode) || securityCode.length !== length)
      wrong.securityCode = 'Informe os ' + length + ' números do código de segurança.';
    return { wrong, card: { number, name, month, year, securityCode, brand: known } };
  }

  // ---- Saying what is wrong
  function show(wrong, general) {
    const names = Object.keys(fields).filter((name) => wrong[name] !== undefined);
    for (const [name, input] of Object.entries(fields)) {
      $(input.id + '-erro').textContent = wrong[name] || '';
      if (wrong[name] === undefined) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
    }
    const box = $('erros');
    box.replaceChildren();
    if (names.length === 0 && general === undefined) return;
    const title = document.createElement('p');
    title.textContent = general || (names.length === 1 ? 'Há um campo a corrigir:' : 'Há ' + names.length + ' campos a corrigir:');
    const list = document.createElement('ul');
    for (const name of names) {
      const link = document.createElement('a');
      link.href = '#' + fields[name].id;
      link.textContent = wrong[name];
      link.addEventListener('click', (event) => {
        event.preventDefault();
        fields[name].focus();
      });
      const item = document.createElement('li');
      item.dataset.of = name;
      item.append(link);
      list.append(item);
    }
    box.append(title, ...(names.length > 0 ? [list] : []));
    if (names.length > 0) fields[names[0]].focus();
    else box.focus();
  }

  /** Whoever corrects a field need not read on that it is wrong. */
  function clear(name) {
    const input = fields[name];
    if (!input.hasAttribute('aria-invalid')) return;
    input.removeAttribute('aria-invalid');
    $(input.id + '-erro').textContent = '';
    const said = document.querySelector('#erros li[data-of="' + name + '"]');
    if (said) said.remove();
    if (!document.querySelector('#erros li')) $('erros').replaceChildren();
  }
  for (const [name, input] of Object.entries(fields)) input.addEventListener('input', () => clear(name));

  function finish(title, text) {
    document.title = title;
    $('titulo').textContent = title;
    $('cadastro').remove();
    const said = document.createElement('p');
    said.textContent = text;
    $('pronto').replaceChildren(said);
    $('titulo').focus();
  }

  // ---- Sending it
  const UNAVAILABLE = 'Não foi possível validar o cartão agora. Nada foi cadastrado. Tente novamente em alguns minutos.';
  const WRONG = {
    number: 'Número do cartão inválido: confira os números.',
    expiry: 'Validade do cartão inválida.',
    securityCode: 'Código de segurança inválido.',
  };

  async function tokenise(card) {
    const { number, brand, month, year, securityCode } = card;
    const outcome = await window.mensalTokenizer
      .tokenise({ number, brand, month, year: '20' + year, securityCode }, settings)
      .catch(() => ({ unavailable: true }));
    return simulated && outcome.unavailable ? simulate(card) : outcome;
  }

  /** Development only; elsewhere there is no such route. */
  async function simulate({ number, brand, month, year, securityCode }) {
    const card = { number, brand, cvv: securityCode, expirationMonth: month, expirationYear: '20' + year };
    const answer = await post(address + '/dev-token', card);
    return answer.ok ? { token: answer.body.token } : { unavailable: true };
  }

  function send({ number, name, month, year, brand }, token) {
    return post(address, { paymentToken: token, mask: number.slice(-4), brand, month, year, name });
  }

  async function post(path, body) {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      credentials: 'omit',
      body: JSON.stringify(body),
    });
    return { ok: response.ok, status: response.status, body: await response.json() };
  }

  async function register() {
    const { wrong, card } = await read();
    show(wrong);
    if (Object.keys(wrong).length > 0) return;
    $('andamento').textContent = 'Validando o cartão…';
    const outcome = await tokenise(card);
    if (outcome.field) return show({ [outcome.field]: WRONG[outcome.field] });
    if (outcome.refused) return show({ number: 'A instituição de pagamento não aceitou este cartão. Confira os dados ou use outro.' });
    if (!outcome.token) return show({}, UNAVAILABLE);
    const answer = await send(card, outcome.token);
    if (answer.ok)
      return finish('Cartão cadastrado', NAMES[card.brand] + ' final ' + card.number.slice(-4) +
        ' foi cadastrado e será usado nas próximas faturas. Você pode fechar esta página.');
    const { titulo, mensagem, campo } = answer.body;
    if (titulo) finish(titulo, mensagem);
    else show(campo ? { [campo]: mensagem } : {}, campo ? undefined : mensagem);
  }

  let busy = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    $('enviar').setAttribute('aria-disabled', 'true');
    try {
      await register();
    } catch {
      show({}, 'A conexão falhou antes da resposta. Tente novamente; se o cartão já tiver sido cadastrado, a página dirá.');
    } finally {
      busy = false;
      $('enviar')?.removeAttribute('aria-disabled');
      if ($('andamento')) $('andamento').textContent = '';
    }
  });
  $('cadastro').hidden = false;
})();
`;
