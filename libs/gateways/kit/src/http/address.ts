import type { VendorCall } from '../vendor.js';

/**
 * The address of a call: the host, the route with its parameters filled in, the query.
 *
 * @throws Error for a parameter that is missing, empty or a path of its own (`..`): it would name another route
 */
export function addressOf(host: string, { route, params = {}, query = {} }: VendorCall): string {
  const path = route.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(params[name] ?? '');
    if (/^\.{0,2}$/.test(value)) throw new Error(`${route} cannot take "${value}" as its ${name}`);
    return encodeURIComponent(value);
  });
  const entries = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? host + path : `${host}${path}?${new URLSearchParams(entries).toString()}`;
}
