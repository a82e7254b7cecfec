import { isCnpj, isCpf } from './tax-id.js';
import {
  integer,
  list,
  object,
  oneOf,
  orNull,
  refuse,
  text,
  textLike,
  textOrNumber,
  type Check,
} from './validation.js';

/** The bodies of the vendor's page. Lengths are our choice where the page has none. */

const PAYEE_CODE = textLike(/^[0-9a-fA-F]{32}$/, 'O payee_code é inválido.');
const repasse = object({ payee_code: PAYEE_CODE }, { percentage: integer(0, 10_000), fixed: integer(0) });

const item = object(
  { name: text(1, 255), value: integer(1) },
  {
    amount: integer(1),
    // The page's outline leaves out the list that the vendor's packages know.
    marketplace: object(
      {},
      {
        mode: integer(1, 2),
        payee_code: PAYEE_CODE,
        percentage: integer(0, 10_000),
        fixed: integer(0),
        repasses: list(repasse),
      },
    ),
  },
);

const shipping = object({ name: text(1, 255), value: integer(0) }, { payee_code: PAYEE_CODE });

export const metadataSchema = object(
  {},
  {
    custom_id: orNull(text(1, 255)),
    notification_url: orNull(
      textLike(
        (value) => value.length <= 255 && URL.canParse(value) && /^https?:\/\//.test(value),
        'A URL de notificação é inválida.',
      ),
    ),
  },
);

const address = object(
  {
    street: text(1, 200),
    number: textOrNumber(1, 55),
    neighborhood: text(1, 255),
    zipcode: textLike(/^\d{8}$/, 'O CEP deve ter 8 dígitos.'),
    city: text(1, 255),
    state: textLike(/^[A-Z]{2}$/, 'O estado deve ter 2 letras maiúsculas.'),
  },
  { complement: orNull(text(0, 55)) },
);

const customerFields = object(
  {
    email: textLike(/^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$/, 'O e-mail é inválido.'),
    phone_number: textLike(/^[1-9]{2}9?[0-9]{8}$/, 'O telefone é inválido.'),
  },
  {
    name: text(1, 255),
    cpf: textLike(isCpf, 'O CPF é inválido.'),
    birth: textLike(isDate, 'A data de nascimento é inválida.'),
    address,
    juridical_person: object({
      corporate_name: text(1, 255),
      cnpj: textLike(isCnpj, 'O CNPJ é inválido.'),
    }),
  },
);

/** A person with name and CPF, or a company. */
const customer: Check<ReturnType<typeof customerFields>> = (value, at) => {
  const read = customerFields(value, at);
  if (!read.juridical_person)
    for (const name of ['name', 'cpf'] as const)
      if (read[name] === undefined) refuse(`${at}/${name}`, `A propriedade [${name}] é obrigatória.`);
  return read;
};

const payment = object({
  credit_card: object(
    { customer, payment_token: textLike(/^[0-9a-fA-F]{40}$/, 'O payment_token é inválido.') },
    {
      installments: integer(1, 12),
      discount: object({ type: oneOf(['percentage', 'currency']), value: integer(1) }),
      billing_address: address,
      message: textLike(/^[^\n]{0,100}(\n[^\n]{0,100}){0,3}$/, 'A mensagem é inválida.'),
    },
  ),
});

const order = { items: list(item) };
const orderExtras = { shippings: list(shipping), metadata: metadataSchema };

export const chargeSchema = object(order, orderExtras);
export const oneStepSchema = object({ ...order, payment }, orderExtras);
export const paySchema = object({ payment });
export const refundSchema = object({}, { amount: integer(1) });
export const historySchema = object({ description: text(1, 255) });
export const authoriseSchema = object({ grant_type: oneOf(['client_credentials']) });

export type OrderBody = ReturnType<typeof chargeSchema>;
export type CardBody = ReturnType<typeof paySchema>['payment']['credit_card'];
export type CustomerBody = ReturnType<typeof customer>;
export type AddressBody = ReturnType<typeof address>;

export function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00.000Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
  );
}
