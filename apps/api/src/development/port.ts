import net from 'node:net';

/** Looks before anything is started, so that a port in use costs nobody a half-made start. @throws EADDRINUSE */
export function assertPortIsFree(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
