/** Bodies of requests that are accepted as they are; a test names only the fields that it is about. */

export function serviceBody(fields: Record<string, unknown> = {}) {
  return { service: { description: 'Mensalidade de exemplo', price: '9990', status: 'Ativo', ...fields } };
}

/** Fictional, with valid check digits. Mode Automatico needs a `service`. */
export function customerBody(fields: Record<string, unknown> = {}) {
  return {
    billingCustomer: {
      name: 'Fulana Fictícia de Exemplo',
      cpfCnpj: '12.ABC.345/01DE-35',
      email: 'fulana@example.com',
      emailIsActive: true,
      active: true,
      zipcode: '92420-270',
      address: 'Rua Inventada',
      addressNumber: '458',
      neighborhood: 'Centro',
      city: 'Porto Alegre',
      state: 'RS',
      phone: '51999999999',
      dueDate: '05',
      calculateLatePayment: true,
      mode: 'Automatico',
      typePayment: 'Boleto',
      initialBillingDate: '2019-04-30',
      ...fields,
    },
  };
}
