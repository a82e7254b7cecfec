import type { ChargeRate } from './gateways.ts';

const AT_A_TIME = 32;
const WARM_UP_MS = 1_000;
const MEASURE_MS = 5_000;

export const ACCOUNT = { clientId: 'Client_Id_sandbox', clientSecret: 'Client_Secret_sandbox' };
/** A fictional payer that Efí accepts. */
export const PAYER = {
  name: 'Fulana Fictícia de Exemplo',
  taxId: '52998224725',
  email: 'fulana@example.com',
  phone: '51999999999',
};
export const AMOUNT = 9_990;
export const DESCRIPTION = 'Fatura de exemplo';

/** Charges, so many at a time, for some seconds. The first second does not count. */
export async function measure(charge: () => Promise<void>): Promise<ChargeRate> {
  await repeat(charge, WARM_UP_MS);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const charges = await repeat(charge, MEASURE_MS);
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  return { charges, seconds, cpuMs: (used.user + used.system) / 1000 };
}

export async function repeat(work: () => Promise<void>, forMs: number, atATime = AT_A_TIME): Promise<number> {
  const until = performance.now() + forMs;
  let count = 0;
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      while (performance.now() < until) {
        await work();
        count += 1;
      }
    }),
  );
  return count;
}

/** Does a piece of work for each item, so many at a time. */
export async function atATime<Item>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
