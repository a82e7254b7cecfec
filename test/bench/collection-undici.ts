/** The same calls to the gateways, made by undici alone: one that issues, one that looks up. The limit. */
import { randomUUID } from 'node:crypto';
import { Pool, type Dispatcher } from 'undici';
import { ACCOUNTS } from './collection-app.ts';
import { atATime, PAYER } from './gateway-load.ts';

const AT_A_TIME = 64;
const INVOICES = Number(process.env['BENCH_INVOICES']);
const pool = new Pool(process.env['BENCH_SANDBOX_URL'] ?? '', { connections: AT_A_TIME });

interface Sending {
  body?: object | string;
  headers?: Record<string, string>;
}

async function send(
  method: Dispatcher.HttpMethod,
  path: string,
  { body, headers }: Sending = {},
): Promise<Record<string, unknown>> {
  const isForm = typeof body === 'string';
  const response = await pool.request({
    method,
    path,
    headers: {
      ...(body !== undefined && {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
      ...headers,
    },
    body: body === undefined || isForm ? (body ?? null) : JSON.stringify(body),
  });
  const answer = (await response.body.json()) as Record<string, unknown>;
  if (response.statusCode >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Each answer brings the token of the next call, so each of those at work has a chain of its own. */
const letpayTokens: string[] = [];
async function letpay(method: Dispatcher.HttpMethod, path: string, body?: object) {
  const { apiKey, apiSecret } = ACCOUNTS.letpay;
  const form = new URLSearchParams({ apiKey, apiSecret }).toString();
  const token =
    letpayTokens.pop() ?? ((await send('POST', '/letpay/auth', { body: form }))['token'] as string);
  const headers = { 'X-Auth-Token': token };
  const answer = await send(method, `/letpay${path}`, { headers, ...(body && { body }) });
  letpayTokens.push(answer['refresh_token'] as string);
  return answer;
}

async function pix(): Promise<void> {
  const issued = await letpay('POST', '/pix/simple', {
    contract_id: ACCOUNTS.letpay.contractId,
    reference_id: randomUUID(),
    notification_url: 'http://127.0.0.1:1/',
    payment: { amount: 149.8, asset: 'BRL', soft_descriptor: 'Fatura 1', currency: 'BRL', country: 'BR' },
    pix: { expiration_date: '2026-12-31T03:00:00.000Z' },
    person: { full_name: PAYER.name, email: PAYER.email, tax_id: PAYER.taxId },
    extra_data: { amount_in_cents: '14980' },
  });
  await letpay('GET', `/payment/${issued['payment_token'] as string}`);
}

const { clientId, clientSecret } = ACCOUNTS.lytex;
const { accessToken } = await send('POST', '/lytex/v2/auth/obtain_token', {
  body: { grantType: 'clientCredentials', clientId, clientSecret },
});
const headers = { Authorization: `Bearer ${accessToken as string}` };
const client = await send('POST', '/lytex/v2/clients', {
  headers,
  body: { type: 'pf', name: PAYER.name, cpfCnpj: PAYER.taxId, email: PAYER.email, cellphone: PAYER.phone },
});

async function boleto(): Promise<void> {
  const body = {
    _clientId: client['_id'],
    items: [{ name: 'Fatura 1', quantity: 1, value: 14_980 }],
    dueDate: '2026-12-20',
    paymentMethods: { pix: { enable: false }, boleto: { enable: true }, creditCard: { enable: false } },
    referenceId: randomUUID(),
  };
  const issued = await send('POST', '/lytex/v2/invoices', { headers, body });
  await send('GET', `/lytex/v2/invoices/${issued['_id'] as string}`, { headers });
}

const cpu = process.cpuUsage();
const started = performance.now();
const kinds = Array.from({ length: INVOICES }, (_, n) => (n % 2 === 0 ? pix : boleto));
await atATime(AT_A_TIME, kinds, (call) => call());
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
await pool.close();
process.send?.({ seconds, cpuMs: (user + system) / 1000 });
process.disconnect?.();
