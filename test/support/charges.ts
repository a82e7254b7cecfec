import type { ApiClient } from './api-client.js';
import type { Wire } from './billing-runs.js';

const WITHIN_MS = 20_000;

/** Starts a charge by card at Efí. @returns its token */
export async function startCharge(merchant: ApiClient, invoice: string, card: string): Promise<string> {
  const charge = { gateway: 'efi', paymentToken: card };
  const { status, body } = await merchant.post(`/v1/invoices/${invoice}/charges`, { charge });
  if (status !== 200) throw new Error(`Expected 200, got ${status}: ${JSON.stringify(body)}`);
  return body.charge.token;
}

export async function chargeOf(merchant: ApiClient, invoice: string, charge: string): Promise<Wire> {
  return (await merchant.get(`/v1/invoices/${invoice}/charges/${charge}`)).body.charge;
}

/** Waits until a charge is as described. @throws Error with its history when it does not come to that */
export async function chargeUntil(
  merchant: ApiClient,
  invoice: string,
  token: string,
  isSo: (charge: Wire) => boolean,
): Promise<Wire> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const charge = await chargeOf(merchant, invoice, token);
    if (isSo(charge)) return charge;
    if (performance.now() > deadline) throw new Error(`It stays as it is: ${JSON.stringify(charge)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What happened to a charge, in order. */
export function eventsOf(charge: Wire): string[] {
  return charge.history.map(({ event }: Wire) => event);
}
