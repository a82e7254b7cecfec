import { addDays } from '@mensal/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { YearAudit, type MonthBooks } from '../support/collection-year/audit.js';
import { calmStage } from '../support/collection-year/calm-stage.js';
import { FIRST_DAY } from '../support/collection-year/payers.js';
import { RoughStage } from '../support/collection-year/rough-stage.js';
import { CollectionYear, type Stage } from '../support/collection-year/year.js';
import { randomFrom, testSeed } from '../support/random.js';

const FULL = process.env['MENSAL_FULL'] === '1';
const [CUSTOMERS, MONTHS] = FULL ? [60, 4] : [12, 1];
const WORKER_KILLS = FULL ? 12 : 3;
const POSTGRES_KILLS = FULL ? 4 : 1;
/** From the first day on; then all comes to rest. */
const DISTURBED_DAYS = MONTHS * 30 + 25;

describe(`Given ${CUSTOMERS} customers and ${MONTHS} months of payers, once in peace and once in every kind of trouble`, () => {
  const seed = testSeed();
  const random = randomFrom(seed);
  let calm: Stage;
  let rough: RoughStage;
  let inPeace: YearAudit;
  let inTrouble: YearAudit;
  const tooOften: unknown[] = [];

  beforeAll(async () => {
    process.stdout.write(`MENSAL_TEST_SEED=${seed}\n`);
    calm = await calmStage();
    const peace = new CollectionYear(calm, seed, CUSTOMERS, MONTHS);
    await peace.play(() => Promise.resolve());
    inPeace = await YearAudit.of(peace, calm);

    rough = await RoughStage.start(random, {
      worker: someDays(WORKER_KILLS),
      postgres: someDays(POSTGRES_KILLS),
    });
    await rough.disturb(seed);
    const trouble = new CollectionYear(rough, seed, CUSTOMERS, MONTHS);
    await trouble.play(async () => {
      tooOften.push(...(await YearAudit.of(trouble, rough)).payableTooOften());
      if (trouble.today >= addDays(FIRST_DAY, DISTURBED_DAYS)) await rough.calm();
    });
    inTrouble = await YearAudit.of(trouble, rough);
  }, 3_600_000);
  afterAll(async () => {
    await Promise.all([calm.server.stop(), rough.stop()]);
  }, 180_000);

  const someDays = (count: number): Set<string> => {
    const days = new Set<string>();
    while (days.size < count) days.add(addDays(FIRST_DAY, 1 + Math.floor(random() * (DISTURBED_DAYS - 1))));
    return days;
  };

  it('then everything failed and was killed that was to be', () => {
    const modes = new Set(rough.fired.map(({ mode }) => mode));
    expect([...modes]).toEqual(
      expect.arrayContaining(['drop', 'delay', 'status', 'garbage', 'process-late', 'endless']),
    );
    // Notifications are few: of the three things that happen to them, one at least did.
    expect([...modes].some((mode) => mode.endsWith('-notification'))).toBe(true);
    expect(rough.killed).toEqual({ workers: WORKER_KILLS, postgres: POSTGRES_KILLS });
  });

  it('then no card was charged twice, and no payer could pay two things for one invoice', () => {
    expect(inTrouble.chargedTwice()).toEqual([]);
    expect(tooOften).toEqual([]);
  });

  it('then the books agree with the gateways and with those who paid, cent by cent', () => {
    for (const audit of [inPeace, inTrouble]) {
      expect(audit.disagreements()).toEqual([]);
      for (const { gateway, there, here, paid } of audit.sums())
        expect({ gateway, here, paid }).toEqual({ gateway, here: there, paid: there });
      expect(audit.wronglyBooked()).toEqual([]);
      expect(audit.notAsPlayed()).toEqual([]);
    }
  });

  it('then nothing is forgotten, and numbers have no gaps', () => {
    expect(inTrouble.forgotten()).toEqual([]);
    expect(inTrouble.numbersAmiss()).toEqual([]);
  });

  it('then the final books are the same', () => {
    const [peace, trouble] = [inPeace.books(), inTrouble.books()];
    expect([...trouble.keys()]).toEqual([...peace.keys()]);
    for (const [month, books] of trouble)
      expect({ month, ...comparable(books, books) }).toEqual({
        month,
        ...comparable(peace.get(month) as MonthBooks, books),
      });
  });
});

/**
 * What must be the same. A charge whose gateway could not be reached on its day is made anew at a later day's total, and of
 * two payments the one that is heard of first pays the principal, without late fee where it was in time: what each of
 * them came to, the checks of each invoice have found right.
 */
function comparable(books: MonthBooks, { fled, twice }: MonthBooks): object {
  const { status, price, received, lateFee, credit } = books;
  if (fled) return twice ? { status, price } : { status, price, credit, received: received - lateFee };
  return twice
    ? { status, price, received, beyond: lateFee + credit }
    : { status, price, received, lateFee, credit };
}
