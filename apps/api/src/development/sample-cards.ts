import { KeepCard } from '@mensal/cards';
import { FindCustomers, type Customer } from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import type { CalendarDate } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import type { INestApplicationContext } from '@nestjs/common';

/** Numbers that stand for nobody's card. At the sandbox the last digit decides: 3 is refused for now, 1 for good. */
const NUMBERS = [
  '4000000000000044',
  '4000000000000044',
  '4000000000000044',
  '4000000000000093',
  '4000000000000051',
];
/** So many have none: their invoices show what a merchant sees then. */
const WITHOUT_CARD = 10;
const AT_ONCE = 8;

/** Gives the sample customers that pay by card one each, tokenised at the sandbox of Efí; a few have none. */
export async function registerSampleCards(
  app: INestApplicationContext,
  tenant: TenantContext,
  sandboxUrl: string,
): Promise<void> {
  const payers = (await customersOf(app, tenant)).filter(
    ({ paymentMethod, active }) => paymentMethod === 'card' && active,
  );
  const withCard = payers.filter((_, index) => index % WITHOUT_CARD !== 0);
  for (let first = 0; first < withCard.length; first += AT_ONCE)
    await Promise.all(
      withCard.slice(first, first + AT_ONCE).map(async (customer, index) => {
        const number = NUMBERS[(first + index) % NUMBERS.length] ?? '';
        await keep(app, tenant, customer, number, await tokenOf(sandboxUrl, number));
      }),
    );
}

async function customersOf(app: INestApplicationContext, tenant: TenantContext): Promise<Customer[]> {
  const found: Customer[] = [];
  for (;;) {
    const { items, total } = await app
      .get(UnitOfWork)
      .isolated(() => app.get(FindCustomers).list(tenant, {}, { offset: found.length, limit: 100 }));
    found.push(...items.map(({ customer }) => customer));
    if (items.length === 0 || found.length >= total) return found;
  }
}

async function tokenOf(sandboxUrl: string, number: string): Promise<string> {
  const response = await fetch(`${sandboxUrl}/_sandbox/efi/card-tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ number }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { payment_token: string }).payment_token;
}

async function keep(
  app: INestApplicationContext,
  tenant: TenantContext,
  { id: customerId, name }: Customer,
  number: string,
  token: string,
): Promise<void> {
  const details = {
    brand: 'visa',
    brandName: 'Visa',
    lastFour: number.slice(-4),
    expiresOn: '2035-12-31' as CalendarDate,
    holder: name.toUpperCase().slice(0, 26),
    fingerprint: null,
  } as const;
  const tokens = new Map([['efi', token]]);
  const kept = { customerId, details, status: 'primary', tokens } as const;
  await app.get(UnitOfWork).isolated(() => app.get(KeepCard).execute(tenant, kept));
}
