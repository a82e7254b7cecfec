import { textFor, type PageErrors } from '@mensal/platform';

/** Whatever went wrong on our side: the payer may try again, and is told then if it went well after all. */
export const FAILED =
  'Algo deu errado do nosso lado. Tente novamente em alguns minutos; se o cartão já tiver sido cadastrado, a página dirá.';

const OVER = 'Link sem validade';

/** For payers. They are told of the link and of what they typed, and of nobody else. */
export const cardPageErrors: PageErrors['known'] = {
  'CARDS.LINK_INVALID': {
    status: 404,
    title: OVER,
    text: 'Este link não é válido. Confira se o endereço está completo, como no e-mail, ou peça um novo link.',
  },
  'CARDS.LINK_USED': {
    status: 410,
    title: 'Link já usado',
    text: 'Um cartão já foi cadastrado por este link, e cada link serve uma única vez. Para cadastrar outro, peça um novo link.',
  },
  'CARDS.LINK_EXPIRED': {
    status: 410,
    title: 'Link expirado',
    text: 'Este link expirou, ou foi enviado outro depois dele. Use o link mais recente ou peça um novo.',
  },
  'CARDS.TOO_MANY_ATTEMPTS': { status: 429, title: 'Muitas tentativas', text: textFor(429) },
  'CARDS.NO_TOKENISER': {
    status: 503,
    title: 'Cadastro indisponível',
    text: 'O cadastro de cartões não está disponível no momento. Nada foi cadastrado. Tente novamente mais tarde.',
  },
  'CARDS.INVALID_HOLDER': { status: 400, field: 'name', text: 'Informe o nome como está no cartão.' },
  'CARDS.INVALID_EXPIRY': { status: 400, field: 'expiry', text: 'Validade do cartão inválida.' },
  'CARDS.INVALID_NUMBER': { status: 400, field: 'number', text: 'Número do cartão inválido.' },
  'CARDS.UNSUPPORTED': {
    status: 400,
    field: 'number',
    text: 'Esta bandeira não é aceita. Use outro cartão.',
  },
  'CARDS.REFUSED': { status: 400, field: 'number', text: 'O cartão não foi aceito. Nada foi cadastrado.' },
  // Whoever is deleted has no link any more.
  'CUSTOMERS.NOT_FOUND': {
    status: 404,
    title: OVER,
    text: 'Este link não é válido. Confira se o endereço está completo, como no e-mail, ou peça um novo link.',
  },
};
