/** One process of the server as in production, of the roles that MENSAL_ROLES names. */
import { Scheduler } from '@mensal/platform';
import { stopOnSignal } from '../../apps/api/dist/server.js';
import { answer, createApp, setUp, startQueue, startRun, usage } from './collection-app.ts';

const { app, configuration } = await createApp();
stopOnSignal(app);
await startQueue(app);
await app.listen(0, configuration.host);
const url = await app.getUrl();
// Its own address is known only now; processes that are started later are given it.
configuration.publicUrl ??= url;
await app.get(Scheduler).start();
answer(async ({ ask }) => {
  switch (ask) {
    case 'set-up':
      return { callbackUrl: await setUp(app) };
    case 'run':
      return startRun(app);
    default:
      return usage(app);
  }
});
process.send?.({ url });
