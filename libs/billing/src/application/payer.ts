import type { Customer } from '@mensal/customers';
import type { GatewayProfile, Payer, PayerField } from '../ports.js';

/** A customer as gateways are told of it. */
export function payerOf(customer: Customer): Payer {
  const phone = [customer.cellPhone, customer.phone, customer.phone2].find(hasAreaCode);
  return {
    name: customer.name,
    taxId: customer.taxId,
    ...(customer.email !== null && { email: customer.email }),
    ...(phone != null && { phone }),
    address: {
      street: customer.address,
      number: customer.addressNumber,
      ...(customer.addressComplement !== null && { complement: customer.addressComplement }),
      neighborhood: customer.neighborhood,
      city: customer.city,
      state: customer.state,
      zipcode: customer.zipcode,
    },
  };
}

/** What a gateway requires of a payer and this one has not. */
export function missingFor({ requires }: GatewayProfile, payer: Payer): PayerField[] {
  return requires.filter((field) => payer[field] === undefined);
}

function hasAreaCode(phone: string | null): boolean {
  return phone !== null && /^\d{10,11}$/.test(phone);
}
