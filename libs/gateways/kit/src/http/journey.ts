import http from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';

/**
 * Follows one request on its way: `mayHaveLeft` from the moment that it has a connection (with TLS, whose handshake
 * is done and certificate accepted). Handed to axios as its transport.
 */
export class Journey {
  mayHaveLeft = false;

  request(
    options: https.RequestOptions,
    answered: (response: http.IncomingMessage) => void,
  ): http.ClientRequest {
    const request = (options.protocol === 'https:' ? https : http).request(options, answered);
    request.once('socket', (socket: Socket) => {
      if (!isConnecting(socket)) this.mayHaveLeft = true;
      else
        socket.once(
          socket instanceof TLSSocket ? 'secureConnect' : 'connect',
          () => (this.mayHaveLeft = true),
        );
    });
    return request;
  }
}

function isConnecting(socket: Socket & { secureConnecting?: boolean }): boolean {
  return socket.connecting || socket.secureConnecting === true;
}
