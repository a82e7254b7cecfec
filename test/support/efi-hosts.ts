import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from './certificate.js';
import { EFI_HOSTS } from './efi-over-tls.js';

export interface EfiHosts {
  /** For {@link startChromium}. */
  hosts: Record<string, string>;
  stop(): Promise<void>;
}

/** Efí's own hosts, as a browser reaches them, in front of a sandbox that the server reaches without TLS. */
export async function startEfiHosts(sandboxUrl: string): Promise<EfiHosts> {
  const tls = selfSignedCertificate(Object.values(EFI_HOSTS));
  const server = https.createServer(tls, (request, response) => {
    const folder = request.headers.host === EFI_HOSTS.tokenizer ? '/efi/tokenizer' : '/efi';
    const { method, headers } = request;
    const onward = http.request(`${sandboxUrl}${folder}${request.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    hosts: Object.fromEntries(Object.values(EFI_HOSTS).map((host) => [host, here])),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
