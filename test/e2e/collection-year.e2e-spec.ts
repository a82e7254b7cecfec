import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { YearAudit } from '../support/collection-year/audit.js';
import { calmStage } from '../support/collection-year/calm-stage.js';
import { CollectionYear, type Stage } from '../support/collection-year/year.js';
import { testSeed } from '../support/random.js';

const FULL = process.env['MENSAL_FULL'] === '1';
const [CUSTOMERS, MONTHS] = FULL ? [200, 12] : [12, 2];

describe(`Given ${CUSTOMERS} customers of two merchants, and ${MONTHS} months of payers of every kind`, () => {
  const seed = testSeed();
  let stage: Stage;
  let audit: YearAudit;
  const tooOften: unknown[] = [];

  beforeAll(async () => {
    process.stdout.write(`MENSAL_TEST_SEED=${seed}\n`);
    const began = performance.now();
    const seconds = () => Math.round((performance.now() - began) / 1_000);
    stage = await calmStage();
    const year = new CollectionYear(stage, seed, CUSTOMERS, MONTHS);
    await year.play(async () => {
      tooOften.push(...(await YearAudit.of(year, stage)).payableTooOften());
      if (FULL) process.stdout.write(`${year.today}: ${year.invoices.size} invoices, ${seconds()} s\n`);
    });
    audit = await YearAudit.of(year, stage);
  }, 3_600_000);
  afterAll(() => stage.server.stop());

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
