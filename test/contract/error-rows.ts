import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api-client.js';
import { TestServer } from '../support/test-server.js';
import type { ErrorRow } from './ipay-errors.js';
import { givenTwoMerchants, stateOf, type Given } from './ipay-requests.js';

/** How a row of an error table comes about. */
export type Provocation = readonly [
  route: string,
  status: number,
  text: string,
  how: string,
  send: (given: Given) => Promise<Answer>,
];

/** A row that cannot be provoked, and why. */
export type Unprovoked = readonly [route: string, status: number, text: string, reason: string];

interface Section {
  name: string;
  tables: Readonly<Record<string, readonly ErrorRow[]>>;
  provocations: readonly Provocation[];
  unprovoked?: readonly Unprovoked[];
  /** With the gateways' sandbox, and what the section needs beside the merchants. */
  arrange?: (given: Given, server: TestServer) => Promise<void>;
}

/** Provokes every row of a section's error tables; in none of them anything changes. */
export function describeErrors({ name, tables, provocations, unprovoked = [], arrange }: Section): void {
  describe(`Given the error tables of ${name}`, () => {
    let server: TestServer;
    let given: Given;

    beforeAll(async () => {
      server = await TestServer.start({ now: '2026-11-21T15:00:00.000Z', sandbox: arrange !== undefined });
      given = await givenTwoMerchants(server);
      await arrange?.(given, server);
    });

    afterAll(() => server.stop());

    it.each(provocations)('%s answers %d %s: %s', async (_route, status, text, _how, send) => {
      const before = await stateOf(given.merchant);
      const answer = await send(given);
      expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { mensagem: text } });
      expect(await stateOf(given.merchant)).toEqual(before);
    });

    it('then each row of the page is provoked, or listed as one that cannot be', () => {
      const covered = [...provocations, ...unprovoked].map(([route, status, text]) =>
        rowOf(route, status, text),
      );
      const documented = Object.entries(tables).flatMap(([route, rows]) =>
        rows.map(([status, text]) => rowOf(route, status, text)),
      );
      expect([...new Set(covered)].toSorted()).toEqual(documented.toSorted());
    });

    it('then no row is both provoked and listed as one that cannot be', () => {
      const provoked = provocations.map(([route, status, text]) => rowOf(route, status, text));
      expect(
        unprovoked.filter(([route, status, text]) => provoked.includes(rowOf(route, status, text))),
      ).toEqual([]);
    });
  });
}

function rowOf(route: string, status: number, text: string): string {
  return `${route} ${status} ${text}`;
}
