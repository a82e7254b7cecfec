import { TestServer } from '../test-server.js';
import { FIRST_DAY } from './payers.js';
import type { Stage } from './year.js';

export const BEGINNING = `${FIRST_DAY}T12:00:00.000Z`;

/** One server that does everything, gateways that never fail, and development's clock. */
export async function calmStage(): Promise<Stage> {
  const server = await TestServer.start({ now: BEGINNING, sandbox: true });
  const { clock, sandbox } = server;
  const advance = async (to: string) => void (await server.advance(to));
  const rest = () => advance(new Date(clock.now().getTime() + 1_000).toISOString());
  return { server, sandbox, advance, rest, wait: rest, tellsInOrder: true, patienceMs: 20_000 };
}
