import dns, { type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/** A host that leads to where no request may go. It does not say where. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

const CONNECT_MS = 10_000;

/** Resolves a name as the machine does. */
export type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Connects to allowed addresses only. The very addresses that a name resolves to are checked and connected to, so that a
 * name which resolves to something else a moment later does not help; one that is not allowed spoils all of them.
 */
export function guardedConnector(
  isAllowed: (address: string) => boolean,
  resolve: Resolve = dns.lookup,
): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined)
        return done(error ?? Object.assign(new Error('No address'), { code: 'ENOTFOUND' }), '');
      if (!addresses.every(({ address }) => isAllowed(address))) return done(new AddressRefusedError(), '');
      if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ timeout: CONNECT_MS, allowH2: false, rejectUnauthorized: true, lookup });
  return (options, done) => {
    // Nobody looks up what is an address already.
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isAllowed(host)) return done(new AddressRefusedError(), null);
    connect(options, done);
  };
}
