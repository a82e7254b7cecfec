import type { Payer, PayerField } from '@mensal/billing/ports';
import { calendarDate } from '@mensal/kernel';

const FIELDS: Readonly<Required<Pick<Payer, PayerField>>> = {
  email: 'fulana@exemplo.com.br',
  phone: '51999999999',
  birthDate: calendarDate('1990-08-29'),
  address: {
    street: 'Rua do Exemplo',
    number: '909',
    neighborhood: 'Centro',
    city: 'Ouro Preto',
    state: 'MG',
    zipcode: '35400000',
  },
};

export const PAYER_FIELDS = Object.keys(FIELDS) as readonly PayerField[];

/** An invented person of whom these fields are known. */
export function payerFor(fields: readonly PayerField[]): Payer {
  const known = Object.fromEntries(fields.map((field) => [field, FIELDS[field]]));
  return { name: 'Fulana Exemplo da Silva', taxId: '52998224725', ...known };
}
