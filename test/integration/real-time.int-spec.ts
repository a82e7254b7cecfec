import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SystemClock } from '@mensal/kernel';
import { PlatformModule, readConfiguration, RealTime, Sql } from '@mensal/platform';
import { Logger, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, query } from '../support/database.js';

const HOUR_MS = 3_600_000;
/** Two cores that other tests keep busy. */
const CLOSE_MS = 50;
const DATABASE_NOW = 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms';

@Module({})
class TestModule {}

/** A machine whose wall clock is wrong. */
function machineAhead(ms: number): void {
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + ms);
}

describe('real time', () => {
  let databaseUrl: string;
  const apps: INestApplicationContext[] = [];

  const start = async () => {
    const configuration = readConfiguration({ MENSAL_ENV: 'development', DATABASE_URL: databaseUrl });
    const app = await NestFactory.createApplicationContext(
      {
        module: TestModule,
        imports: [PlatformModule.forRoot({ configuration, clock: new SystemClock(), persistence: [] })],
      },
      { logger: false },
    );
    apps.push(app);
    return app;
  };
  /** How far ahead of the database it is. */
  const ahead = async (realTime: RealTime) => {
    const before = realTime.now();
    const [row] = await query<{ ms: number }>(databaseUrl, DATABASE_NOW);
    const after = realTime.now();
    return (before + after) / 2 - (row?.ms ?? 0);
  };
  const close = (ms: number) => expect(Math.abs(ms)).toBeLessThan(CLOSE_MS);

  beforeAll(async () => {
    databaseUrl = await createDatabase();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  it.each([-HOUR_MS, 0, HOUR_MS])(
    "is the database's once the application has started, on a machine that is %d ms ahead",
    async (ms) => {
      machineAhead(ms);
      const app = await start();
      close(await ahead(app.get(RealTime)));
    },
  );

  it('goes on where the wall clock is stepped', async () => {
    const realTime = (await start()).get(RealTime);
    machineAhead(HOUR_MS);
    close(await ahead(realTime));
  });

  it("is this machine's until the database has been asked", async () => {
    const realTime = new RealTime((await start()).get(Sql));
    close(realTime.now() - Date.now());
  });

  it('allows for half of a round trip', async () => {
    machineAhead(HOUR_MS);
    const sql = (await start()).get(Sql);
    const slow = async (text: string) => {
      await sleep(300);
      const rows = await sql.query(text);
      await sleep(300);
      return rows;
    };
    const realTime = new RealTime({ query: slow } as unknown as Sql);
    await realTime.ask();
    close(await ahead(realTime));
    const { from, to } = realTime.monotonic(Date.now());
    expect(to - from).toBeGreaterThan(590);
  });

  it("follows the database's clock where that is another one of a sudden", async () => {
    const sql = (await start()).get(Sql);
    let stepMs = 0;
    const stepped = async (text: string) =>
      (await sql.query<{ ms: number }>(text)).map(({ ms }) => ({ ms: ms + stepMs }));
    const realTime = new RealTime({ query: stepped } as unknown as Sql);
    for (stepMs of [0, HOUR_MS, -HOUR_MS, 500]) {
      await realTime.ask();
      close((await ahead(realTime)) - stepMs);
    }
  });

  it('keeps what it knew while the database cannot be asked, and says so once an outage', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    machineAhead(HOUR_MS);
    const sql = (await start()).get(Sql);
    let reachable = true;
    const realTime = new RealTime({
      query: (text: string) => (reachable ? sql.query(text) : Promise.reject(new Error('no database'))),
    } as unknown as Sql);
    await realTime.ask();
    for (const said of [1, 2]) {
      reachable = false;
      for (let n = 0; n < 3; n += 1) await realTime.ask();
      expect(warn).toHaveBeenCalledTimes(said);
      close(await ahead(realTime));
      reachable = true;
      await realTime.ask();
    }
  });
});
