import type { CardChargeRequest } from '@mensal/billing/ports';
import { describe, expect, it } from '@jest/globals';
import { calendarDate, type Identifier } from '@mensal/kernel';
import { chargesMadeFor, furtherPayment, newCharge, payment } from './efi-requests.js';

const PERSON = {
  name: 'Fulana Exemplo da Silva',
  taxId: '52998224725',
  email: 'fulana@exemplo.test',
  phone: '51999999999',
};
const REQUEST: CardChargeRequest = {
  tenantId: '018f0000-0000-7000-8000-000000000001' as Identifier,
  reference: 'R-1',
  amount: 8900,
  description: 'Mensalidade 10/2026',
  payer: PERSON,
  sendBefore: new Date('2026-10-01T00:00:00Z'),
  gatewayId: '391',
  card: { token: '75bfce47d230b550f7eaac2a932e0878a934cb30' },
  instalments: 1,
};

describe('step one', () => {
  it('is one item of the whole amount, under our reference', () => {
    expect(newCharge(REQUEST, undefined)).toEqual({
      items: [{ name: 'Mensalidade 10/2026', value: 8900, amount: 1 }],
      metadata: { custom_id: 'R-1' },
    });
  });

  it('names the address of notifications where there is one', () => {
    expect(newCharge(REQUEST, 'https://mensal.test/n').metadata).toEqual({
      custom_id: 'R-1',
      notification_url: 'https://mensal.test/n',
    });
  });

  it('has a name that the vendor takes', () => {
    const [item] = newCharge({ ...REQUEST, description: `<b>${'x'.repeat(300)}` }, undefined).items;
    expect(item?.name).toMatch(/^ b x+$/);
    expect(item?.name).toHaveLength(255);
  });
});

describe('step two', () => {
  it('names a person as the page does', () => {
    expect(payment(REQUEST)).toEqual({
      payment: {
        credit_card: {
          customer: {
            name: 'Fulana Exemplo da Silva',
            cpf: '52998224725',
            email: 'fulana@exemplo.test',
            phone_number: '51999999999',
          },
          installments: 1,
          payment_token: '75bfce47d230b550f7eaac2a932e0878a934cb30',
        },
      },
    });
  });

  it('names a company by its corporate name and CNPJ only', () => {
    const payer = { ...PERSON, name: 'Exemplo Fictício Ltda', taxId: '12ABC34501DE35' };
    const birthDate = calendarDate('1990-08-29');
    expect(payment({ ...REQUEST, payer: { ...payer, birthDate } }).payment.credit_card.customer).toEqual({
      juridical_person: { corporate_name: 'Exemplo Fictício Ltda', cnpj: '12ABC34501DE35' },
      email: 'fulana@exemplo.test',
      phone_number: '51999999999',
    });
  });

  it('adds what else is known of a person, and nothing that the vendor does not know', () => {
    const address = {
      street: 'Rua do Exemplo',
      number: '10',
      neighborhood: 'Centro',
      city: 'Ouro Preto',
      state: 'MG',
      zipcode: '35400000',
    };
    const payer = {
      ...PERSON,
      birthDate: calendarDate('1990-08-29'),
      address: { ...address, country: 'BR' },
    };
    const { customer, billing_address } = payment({ ...REQUEST, payer }).payment.credit_card;
    expect(customer.birth).toBe('1990-08-29');
    expect(billing_address).toEqual(address);
  });

  it("follows the page's example of a retry, which has no instalments, unless there are some", () => {
    expect(furtherPayment(REQUEST).payment.credit_card).not.toHaveProperty('installments');
    expect(furtherPayment({ ...REQUEST, instalments: 3 }).payment.credit_card.installments).toBe(3);
  });
});

describe('a search by reference', () => {
  it('looks a day further on either side', () => {
    const filter = chargesMadeFor({
      ...REQUEST,
      method: 'card',
      gatewayId: undefined,
      madeFrom: calendarDate('2026-03-01'),
      madeTo: calendarDate('2026-12-31'),
    });
    expect(filter).toMatchObject({
      charge_type: 'card',
      custom_id: 'R-1',
      begin_date: '2026-02-28',
      end_date: '2027-01-01',
    });
  });
});
