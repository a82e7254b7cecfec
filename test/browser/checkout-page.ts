import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const PACKAGE = path.resolve('node_modules/payment-token-efi/dist');

/** The two ways in which the vendor's page says that its package is used in a browser. */
export const BUILDS = {
  umd: '<script src="/payment-token-efi-umd.min.js"></script>',
  esm: `<script type="module">
    import EfiPay from '/payment-token-efi-esm.min.js';
    window.EfiPay = EfiPay;
  </script>`,
} as const;
export type Build = keyof typeof BUILDS;

export interface CheckoutPages {
  urlOf(build: Build): string;
  stop(): Promise<void>;
}

/** A merchant's checkout, as far as the vendor's package for browsers needs one: the package as it was published. */
export async function startCheckoutPages(): Promise<CheckoutPages> {
  const server = http.createServer((request, response) => {
    const name = (request.url ?? '/').slice(1);
    if (name in BUILDS) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Checkout</title>${BUILDS[name as Build]}`);
    } else if (/^payment-token-efi-(umd|esm)\.min\.js$/.test(name)) {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      response.end(fs.readFileSync(path.join(PACKAGE, name)));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (build) => `http://127.0.0.1:${port}/${build}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
