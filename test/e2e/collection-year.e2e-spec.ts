import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { YearAudit } from '../support/collection-year/audit.js';
import { CollectionYear, type Stage } from '../support/collection-year/year.js';
import { FIRST_DAY } from '../support/collection-year/payers.js';
import { testSeed } from '../support/random.js';
import { TestServer } from '../support/test-server.js';
import { UnlimitedGateways } from '../support/unlimited-gateways.js';

const FULL = process.env['MENSAL_FULL'] === '1';
const [CUSTOMERS, MONTHS] = FULL
  ? [Number(process.env['YC'] ?? 200), Number(process.env['YM'] ?? 12)]
  : [12, 2];

describe(`Given ${CUSTOMERS} customers of two merchants, and ${MONTHS} months of payers of every kind`, () => {
  const seed = testSeed();
  let server: TestServer;
  let stage: Stage;
  let year: CollectionYear;
  let audit: YearAudit;
  const tooOften: unknown[] = [];

  beforeAll(async () => {
    process.stdout.write(`MENSAL_TEST_SEED=${seed}\n`);
    server = await TestServer.start({
      now: `${FIRST_DAY}T12:00:00.000Z`,
      sandbox: true,
      extras: [UnlimitedGateways],
    });
    const { sandbox } = server;
    await sandbox.control('PUT', 'lytex/limits', { requests: null });
    const soon = () => new Date(server.clock.now().getTime() + 1_000).toISOString();
    stage = {
      server,
      sandbox,
      advance: async (to) => void (await server.advance(to)),
      rest: async () => void (await server.advance(soon())),
      patienceMs: 20_000,
    };
    year = new CollectionYear(stage, seed, CUSTOMERS, MONTHS);
    await year.play(async () => {
      tooOften.push(...(await YearAudit.of(year, stage)).payableTooOften());
    });
    audit = await YearAudit.of(year, stage);
  }, 3_600_000);
  afterAll(() => server.stop());

  it('then never could two things be paid for one invoice, nor one where nothing was owed', () => {
    expect(tooOften).toEqual([]);
  });

  it('then each cent that moved at a gateway stands in the books, and none stands there that did not move', () => {
    expect(audit.disagreements()).toEqual([]);
    for (const { gateway, there, here, paid } of audit.sums())
      expect({ gateway, here, paid }).toEqual({ gateway, here: there, paid: there });
  });

  it('then what came in is principal, late fee and credit, of each charge', () => {
    expect(audit.wronglyBooked()).toEqual([]);
  });

  it('then each invoice is paid once, or open, as those who paid remember it', () => {
    expect(audit.notAsPlayed()).toEqual([]);
  });

  it('then nothing is forgotten, and numbers have no gaps', () => {
    expect(audit.forgotten()).toEqual([]);
    expect(audit.numbersAmiss()).toEqual([]);
  });
});
