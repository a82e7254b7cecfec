import { expect, it } from '@jest/globals';
import { lost } from '../answers.js';
import { allPages } from './pages.js';

const PAGES = [['a', 'b'], ['c'], ['d']];

it('puts all pages together, each asked for once with what came before', async () => {
  const asked: [number, number][] = [];
  const all = await allPages(3, async (page, before: readonly string[]) => {
    asked.push([page, before.length]);
    return { kind: 'ok', data: { entries: PAGES[page - 1]!, isLast: page === 3 } };
  });
  expect(all).toEqual({ kind: 'ok', data: ['a', 'b', 'c', 'd'] });
  expect(asked).toEqual([
    [1, 0],
    [2, 2],
    [3, 3],
  ]);
});

it('gives nothing of a list that does not end', async () => {
  const all = await allPages(3, async () => ({ kind: 'ok', data: { entries: ['a'], isLast: false } }));
  expect(all).toMatchObject({ kind: 'lost', trouble: { code: 'unreadable-answer' } });
});

it('gives nothing of a list of which one page is missing', async () => {
  const failed = lost('timeout', 'no answer');
  const all = await allPages(3, async (page) =>
    page === 2 ? failed : { kind: 'ok', data: { entries: ['a'], isLast: false } },
  );
  expect(all).toEqual(failed);
});
