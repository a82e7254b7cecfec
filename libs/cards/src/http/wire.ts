import { parseIdentifier, type Identifier } from '@mensal/kernel';
import { withoutUnset } from '@mensal/platform';
import { BadRequestException } from '@nestjs/common';
import type { CardView } from '../application/find-cards.use-case.js';
import type { CardInput } from '../application/register-card.use-case.js';
import type { CardChange } from '../application/update-card.use-case.js';
import type { CardStatus } from '../domain/card.js';
import { expiryText } from '../domain/card-expiry.js';
import type { RegisterCardBody, UpdateCardBody } from './dtos.js';

const STATUS_NAMES = {
  primary: 'Primario',
  secondary: 'Secundario',
  deleted: 'Excluido',
} as const satisfies Record<CardStatus, string>;

// A map, because in an object "constructor" would be a status too.
const STATUSES = new Map<string, CardStatus>(
  Object.entries(STATUS_NAMES).map(([status, name]) => [name, status as CardStatus]),
);

export function parseStatus(text: string): CardStatus | undefined {
  return STATUSES.get(text);
}

/** @throws BadRequestException for a customer's token that is none, and where there is no security code */
export function newCard({ card }: RegisterCardBody): CardInput {
  const { number, month, year, brand, name, status, customer } = card;
  const securityCode = card.securityCode ?? card.secutiryCode;
  if (securityCode == null) throw new BadRequestException();
  const customerId = tokenOf(customer);
  return { number, month, year, brand, holder: name, securityCode, status: parseStatus(status), customerId };
}

/** @throws BadRequestException for a customer's token that is none */
export function changedCard({ card }: UpdateCardBody): CardChange {
  const { number, month, year, brand, name: holder, status, customer } = card;
  return withoutUnset({
    number,
    month,
    year,
    brand,
    holder,
    securityCode: card.securityCode ?? card.secutiryCode,
    status: status == null ? undefined : (parseStatus(status) ?? 'unknown'),
    customerId: customer == null ? undefined : tokenOf(customer),
  });
}

export function cardToWire({ card, gateways }: CardView) {
  return {
    number: card.maskedNumber(),
    ...expiryText(card.expiresOn),
    token: card.id,
    brand: card.brandName,
    name: card.holder,
    status: STATUS_NAMES[card.status],
    createdAt: card.createdOn,
    customer: card.customerId,
    gateways,
  };
}

function tokenOf(text: string): Identifier {
  const id = parseIdentifier(text);
  if (id === undefined) throw new BadRequestException();
  return id;
}
