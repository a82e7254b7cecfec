import { parseIdentifier, type CalendarDate, type Identifier } from '@mensal/kernel';
import { withoutUnset } from '@mensal/platform';
import type { Subscription, SubscriptionView } from '@mensal/recurring-services';
import { BadRequestException } from '@nestjs/common';
import type { CustomerView } from '../application/customer-view.js';
import type { ServiceInput } from '../application/register-customer.use-case.js';
import type { CustomerInput } from '../domain/customer.js';
import type { ChangedCustomerDto, CustomerServiceDto, NewCustomerDto } from './dtos.js';
import { METHOD_NAMES, MODE_NAMES, rateToWire } from './values.js';

const NEVER_PAID = '0000-00-00';

/** Defaults where the contract lets a field away: boleto, no discount, and an e-mail that may be used. */
export function newCustomer(dto: NewCustomerDto): CustomerInput {
  return {
    ...common(dto),
    email: dto.email ?? null,
    emailIsActive: dto.emailIsActive ?? true,
    addressComplement: dto.addressComplement ?? null,
    phone2: dto.phone2 ?? null,
    cellPhone: dto.cellPhone ?? null,
    taxId: dto.cpfCnpj,
    dueDay: dto.dueDate,
    initialBillingDate: plainDate(dto.initialBillingDate),
    paymentMethod: dto.typePayment ?? 'boleto',
    hasDiscount: dto.hasDiscount ?? false,
    discountRate: dto.discount ?? 0,
  };
}

/** PUT takes the tax id under any of three names. */
export function changedCustomer(dto: ChangedCustomerDto): Partial<CustomerInput> {
  return withoutUnset({
    ...common(dto),
    email: dto.email,
    emailIsActive: dto.emailIsActive,
    addressComplement: dto.addressComplement,
    phone2: dto.phone2,
    cellPhone: dto.cellPhone,
    taxId: dto.cpfCnpj ?? dto.cnpj ?? dto.cpf,
    dueDay: dto.dueDate,
    initialBillingDate: dto.initialBillingDate == null ? undefined : plainDate(dto.initialBillingDate),
    paymentMethod: dto.typePayment,
    hasDiscount: dto.hasDiscount,
    discountRate: dto.discount,
  });
}

/** The fields that are called alike on the wire and inside. */
function common<T extends NewCustomerDto | ChangedCustomerDto>(dto: T) {
  const {
    name,
    zipcode,
    address,
    addressNumber,
    neighborhood,
    city,
    state,
    phone,
    calculateLatePayment,
    active,
    mode,
  } = dto;
  return {
    name,
    zipcode,
    address,
    addressNumber,
    neighborhood,
    city,
    state,
    phone,
    calculateLatePayment,
    active,
    mode,
  } as Pick<
    T,
    | 'name'
    | 'zipcode'
    | 'address'
    | 'addressNumber'
    | 'neighborhood'
    | 'city'
    | 'state'
    | 'phone'
    | 'calculateLatePayment'
    | 'active'
    | 'mode'
  >;
}

export function serviceInput({ token, price, status }: CustomerServiceDto): ServiceInput {
  return { serviceId: tokenOf(token), price, active: status };
}

export function tokenOf(text: string): Identifier {
  const id = parseIdentifier(text);
  if (id === undefined) throw new BadRequestException();
  return id;
}

/** Dates are `YYYY-MM-DD`; "ISOString" in the contract's own error text lets clients send midnight UTC as well. */
function plainDate(text: string): string {
  return text.replace(/T00:00:00(\.0+)?Z$/, '');
}

export function customerToWire({ customer, status, subscriptions }: CustomerView) {
  return {
    situation: status.isBeingBilled && customer.billableSince !== null ? 'Processando' : status.situation,
    lastBillingDate: status.lastBilledOn,
    initialBillingDate: customer.initialBillingDate,
    lastPaymentDate: status.lastPaidOn ?? NEVER_PAID,
    mode: MODE_NAMES[customer.mode],
    typePayment: METHOD_NAMES[customer.paymentMethod],
    name: customer.name,
    cpfCnpj: customer.taxId,
    email: customer.email,
    emailIsActive: customer.emailIsActive,
    zipcode: customer.zipcode,
    address: customer.address,
    addressNumber: customer.addressNumber,
    addressComplement: customer.addressComplement,
    neighborhood: customer.neighborhood,
    city: customer.city,
    state: customer.state,
    phone: customer.phone,
    phone2: customer.phone2,
    cellPhone: customer.cellPhone,
    dueDate: customer.dueDayText,
    calculateLatePayment: customer.calculateLatePayment,
    token: customer.id,
    createdAt: customer.createdOn,
    hasDiscount: customer.hasDiscount,
    discount: rateToWire(customer.discountRate),
    active: customer.active,
    ...(customer.mode === 'automatic' && { services: subscriptions.map(subscriptionToWire) }),
  };
}

export interface WireSubscription {
  price: string;
  status: boolean;
  createdAt: CalendarDate;
  token: Identifier;
  description?: string;
}

export function subscriptionToWire(subscription: Subscription | SubscriptionView): WireSubscription {
  return {
    price: String(subscription.price),
    status: subscription.active,
    createdAt: subscription.createdOn,
    token: subscription.serviceId,
    ...('description' in subscription && { description: subscription.description }),
  };
}
