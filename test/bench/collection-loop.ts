/** The same charges without queue, claims and notifications: a loop over the use cases, so many at a time. */
import { WorkOnBillingRun } from '@mensal/billing';
import { UnitOfWork } from '@mensal/platform';
import { ChargeRepository } from '../../libs/billing/dist/application/charge.repository.js';
import { ChargeTimes } from '../../libs/billing/dist/application/charge-times.js';
import { CollectInvoices } from '../../libs/billing/dist/application/collect-invoices.use-case.js';
import { RecordChargeStep } from '../../libs/billing/dist/application/record-charge-step.use-case.js';
import { TakeChargeStep } from '../../libs/billing/dist/application/take-charge-step.use-case.js';
import { stopOnSignal } from '../../apps/api/dist/server.js';
import { Sql } from '@mensal/platform';
import type { Identifier } from '@mensal/kernel';
import { answer, createApp, setUp, startQueue, startRun, tenant, usage } from './collection-app.ts';
import { atATime } from './gateway-load.ts';

/** As many charges as a worker has of one tenant. */
const IN_HAND = 32;
/** Written down as begun in one transaction. */
const CHUNK = 200;
const PARTS = 2;

const { app } = await createApp();
stopOnSignal(app);
await startQueue(app);
const unitOfWork = app.get(UnitOfWork);
const charges = app.get(ChargeRepository, { strict: false });
const times = app.get(ChargeTimes, { strict: false });
const takeStep = app.get(TakeChargeStep, { strict: false });
const record = app.get(RecordChargeStep, { strict: false });

answer(async ({ ask, part }) => {
  switch (ask) {
    case 'set-up':
      return { callbackUrl: await setUp(app) };
    case 'decide':
      return decide();
    case 'take-steps':
      return takeSteps(part);
    default:
      return usage(app);
  }
});
process.send?.({ url: '' });

async function decide(): Promise<void> {
  const runId = await startRun(app);
  const { signal } = new AbortController();
  await unitOfWork.isolated(() => app.get(WorkOnBillingRun).execute(tenant.tenantId, runId, signal));
  const collect = app.get(CollectInvoices, { strict: false });
  await unitOfWork.isolated(() => collect.execute(signal));
}

/** The next step of every second charge. */
async function takeSteps(part: number): Promise<void> {
  const rows = await app.get(Sql).query<{ invoiceId: Identifier }>(
    `select invoice_id as "invoiceId" from (
         select invoice_id, row_number() over (order by id) as n from billing.charges where tenant_id = $1) charges
       where n % ${PARTS} = $2`,
    [tenant.tenantId, part],
  );
  for (let from = 0; from < rows.length; from += CHUNK) {
    const ids = rows.slice(from, from + CHUNK).map(({ invoiceId }) => invoiceId);
    const tasks = await unitOfWork.isolated(() =>
      unitOfWork.run(async () => {
        const found = await charges.liveForChange(tenant.tenantId, ids);
        const begun = found.map((charge) => ({ charge, step: charge.begin(times.now()) }));
        await charges.saveEntries(found);
        return begun;
      }),
    );
    const due = tasks.flatMap(({ charge, step }) => (step === undefined ? [] : [{ charge, step }]));
    const needs = await unitOfWork.isolated(() => takeStep.needsOf(tenant.tenantId, due));
    await atATime(IN_HAND, tasks, async ({ charge, step }) => {
      if (step === undefined) throw new Error(`Nothing is to be done for ${charge.id}`);
      const result = await unitOfWork.isolated(() => takeStep.execute(charge, step, needs));
      await unitOfWork.isolated(() => record.execute(tenant.tenantId, [{ charge, step, result }], false));
    });
  }
}
