/** Charges through the kit and the adapter, as a worker makes them. */
import { GatewayRegistry } from '@mensal/billing/ports';
import { newIdentifier } from '@mensal/kernel';
import { AMOUNT, DESCRIPTION, measure, PAYER } from './gateway-load.ts';
import { startKit, TENANT } from './gateway-kit.ts';
import { control } from './gateways.ts';

const { payment_token: token } = (await control(
  process.env['BENCH_SANDBOX_URL'] ?? '',
  'POST',
  'efi/card-tokens',
  { number: '4000000000000044' },
)) as { payment_token: string };
const app = await startKit();
const { card } = app.get(GatewayRegistry).get('efi');

const result = await measure(async () => {
  const request = {
    tenantId: TENANT,
    reference: newIdentifier(),
    amount: AMOUNT,
    description: DESCRIPTION,
    payer: PAYER,
    sendBefore: new Date(Date.now() + 30_000),
  };
  const prepared = await card?.prepare?.(request);
  if (prepared?.kind !== 'prepared') throw new Error(JSON.stringify(prepared));
  const { gatewayId } = prepared;
  const outcome = await card?.charge({ ...request, gatewayId, card: { token }, instalments: 1 });
  if (outcome?.kind !== 'pending') throw new Error(JSON.stringify(outcome));
});
await app.close();
process.send?.(result);
process.disconnect?.();
