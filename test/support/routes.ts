import type { TestServer } from './test-server.js';

/**
 * All routes of a running server, as `METHOD /path`, read from the router itself: whatever registered them.
 * Parameters are written `:`, because routes of one shape may name them differently.
 */
export function routesOf({ app }: Pick<TestServer, 'app'>): string[] {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const path: string[] = [];
  const routes: string[] = [];
  for (const line of tree.split('\n').filter((text) => text.trim() !== '')) {
    const [, indent = '', segment = '', methods = ''] =
      /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (segment === '') throw new Error(`This line of the route table cannot be read: ${line}`);
    path.splice(indent.length / 4, Infinity, segment.replaceAll(/:[^/]+/g, ':'));
    for (const method of methods.split(', ').filter(Boolean)) routes.push(`${method} ${path.join('')}`);
  }
  return routes;
}
