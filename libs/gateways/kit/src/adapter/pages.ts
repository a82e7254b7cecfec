import { lost, type Lost } from '../answers.js';
import type { Failed, VendorFailure, VendorResult } from './result.js';

/**
 * All pages of a list. One that goes on beyond `most` pages is not the list that was asked for.
 *
 * @param read one page, counted from 1, after so many entries, and whether it is the last
 */
export async function allPages<Entry, Failure extends VendorFailure>(
  most: number,
  read: (
    page: number,
    before: readonly Entry[],
  ) => Promise<VendorResult<{ entries: readonly Entry[]; isLast: boolean }, Failure>>,
): Promise<{ kind: 'ok'; data: Entry[] } | Failed<Failure> | Lost> {
  const all: Entry[] = [];
  for (let page = 1; page <= most; page += 1) {
    const result = await read(page, all);
    if (result.kind !== 'ok') return result;
    all.push(...result.data.entries);
    if (result.data.isLast) return { kind: 'ok', data: all };
  }
  return lost('unreadable-answer', `A list that does not end after ${most} pages`);
}
