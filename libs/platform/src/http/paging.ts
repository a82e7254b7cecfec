import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';

/** A part of a list: `offset` entries are skipped, at most `limit` (1 to 100) returned. */
export interface Page {
  offset: number;
  limit: number;
}

export interface PageOf<T> {
  items: T[];
  /** How many entries there are in all. */
  total: number;
}

const MAX_LIMIT = 100;
const MAX_OFFSET = 2_000_000_000;

/** Reads `offset` (default 0) and `limit` (default and maximum 100; more is read as 100) of the query string. */
@Injectable()
export class PagePipe implements PipeTransform<Record<string, unknown>, Page> {
  transform(query: Record<string, unknown>): Page {
    return {
      offset: Math.min(wholeNumber(query['offset'], 0), MAX_OFFSET),
      limit: Math.min(wholeNumber(query['limit'], MAX_LIMIT), MAX_LIMIT),
    };
  }
}

/** The contract's paging fields beside the list itself. */
export function pagingFields(
  page: Page,
  { items, total }: PageOf<unknown>,
): { total: number; skipped: number; count: number } {
  return { total, skipped: Math.min(page.offset, total), count: items.length };
}

function wholeNumber(value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value)) throw new BadRequestException();
  return Number(value);
}
