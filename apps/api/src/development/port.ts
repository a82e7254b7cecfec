import net from 'node:net';
import { StartupError } from '../startup-checks.js';

/**
 * Looks before anything is started, so that a port in use costs nobody a half-made start.
 *
 * @param variable the setting that moves it
 * @throws StartupError where something else uses it
 */
export function assertPortIsFree(port: number, host: string, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', (error: NodeJS.ErrnoException) => {
      const inUse = `port ${port} is in use, so set ${variable} to another one or stop what uses it.`;
      reject(error.code === 'EADDRINUSE' ? new StartupError(inUse) : error);
    });
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
