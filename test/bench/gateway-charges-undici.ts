/** The same two calls a charge, made by undici alone: the limit. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { ACCOUNT, AMOUNT, DESCRIPTION, measure, PAYER } from './gateway-load.ts';
import { control } from './gateways.ts';

const url = process.env['BENCH_SANDBOX_URL'] ?? '';
const { payment_token } = (await control(url, 'POST', 'efi/card-tokens', {
  number: '4000000000000044',
})) as { payment_token: string };
const pool = new Pool(url, { connections: 32 });

async function post(path: string, body: unknown, authorization: string): Promise<Record<string, never>> {
  const response = await pool.request({
    method: 'POST',
    path: `/efi${path}`,
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
  });
  const answer = (await response.body.json()) as Record<string, never>;
  if (response.statusCode !== 200) throw new Error(JSON.stringify(answer));
  return answer;
}

const basic = Buffer.from(`${ACCOUNT.clientId}:${ACCOUNT.clientSecret}`).toString('base64');
const { access_token } = await post('/v1/authorize', { grant_type: 'client_credentials' }, `Basic ${basic}`);
const bearer = `Bearer ${access_token}`;
const { name, taxId: cpf, email, phone: phone_number } = PAYER;

const result = await measure(async () => {
  const items = [{ name: DESCRIPTION, value: AMOUNT, amount: 1 }];
  const { data } = await post('/v1/charge', { items, metadata: { custom_id: randomUUID() } }, bearer);
  const customer = { name, cpf, email, phone_number };
  const payment = { credit_card: { customer, installments: 1, payment_token } };
  await post(`/v1/charge/${(data as { charge_id: number } | undefined)?.charge_id}/pay`, { payment }, bearer);
});
await pool.close();
process.send?.(result);
process.disconnect?.();
