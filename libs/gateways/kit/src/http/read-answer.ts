import { isUtf8 } from 'node:buffer';
import { lost } from '../answers.js';
import type { VendorAnswer } from '../vendor.js';
import type { HttpResponse } from './http-exchange.js';

/** Reads an answer as JSON. A readable one is passed on whatever its status; an empty one is no news from a 5xx. */
export function readAnswer({ status, body, contentEncoding }: HttpResponse): VendorAnswer {
  if (status >= 300 && status < 400)
    return lost('unreadable-answer', `a redirect (${status}), which is not followed`);
  if (body.length === 0)
    return status >= 500
      ? lost('vendor-error', `an empty ${status}`)
      : { kind: 'answer', status, body: undefined };
  const unreadable = (what: string) =>
    lost(status >= 500 ? 'vendor-error' : 'unreadable-answer', `a ${status} that is ${what}`);
  // We ask for none: a small compressed body may hold a huge one.
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return unreadable('compressed');
  if (!isUtf8(body)) return unreadable('not UTF-8');
  try {
    return { kind: 'answer', status, body: JSON.parse(withoutMark(body)) as unknown };
  } catch {
    return unreadable('not JSON');
  }
}

/** Without the byte order mark that some servers put in front. */
function withoutMark(body: Buffer): string {
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
