import type { ChargeRequest, Payer } from '@mensal/billing/ports';
import type { Cents } from '@mensal/kernel';
import { reaisOf } from './letpay-fields.js';
import type { LetPayNewPix, LetPayPerson } from './letpay-wire.js';

/** The page names no length; this is what soft descriptors of cards have. */
const LONGEST_DESCRIPTOR = 22;

/** Where a new Pix belongs, as the merchant's account says. */
export interface PixAccount {
  contractId: string;
  notificationUrl: string;
}

export function newPix(
  { reference, amount, description, payer, expiresAt }: ChargeRequest & { expiresAt: Date },
  { contractId, notificationUrl }: PixAccount,
): LetPayNewPix {
  const descriptor = softDescriptor(description);
  return {
    contract_id: contractId,
    reference_id: reference,
    notification_url: notificationUrl,
    payment: {
      amount: reaisOf(amount),
      asset: 'BRL',
      ...(descriptor !== '' && { soft_descriptor: descriptor }),
      currency: 'BRL',
      country: 'BR',
    },
    pix: { expiration_date: expiresAt.toISOString() },
    person: person(payer),
    extra_data: madeFor(amount),
  };
}

/** The routes that tell of a payment do not say what it was made for, but repeat this. */
export function madeFor(amount: Cents): Record<string, string> {
  return { amount_in_cents: String(amount) };
}

/** @returns what {@link madeFor} was given */
export function amountMadeFor(extraData: Readonly<Record<string, unknown>>): Cents | undefined {
  const text = extraData['amount_in_cents'];
  return typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

function person({ name, taxId, email, birthDate }: Payer): LetPayPerson {
  return {
    full_name: name,
    ...(email !== undefined && { email }),
    tax_id: taxId,
    ...(birthDate !== undefined && { birth_date: birthDate }),
  };
}

/** Without accents: what a bank's statement can show. */
function softDescriptor(description: string): string {
  return description
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, LONGEST_DESCRIPTOR)
    .trim();
}
