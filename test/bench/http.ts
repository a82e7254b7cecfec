import autocannon from 'autocannon';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createDatabase, query } from './billing.ts';
import { serveInChild } from './child.ts';
import { median, printTable } from './report.ts';
import { seed, TENANT } from './seed.ts';

const SERVICE = '00000000-0000-7000-8000-000000000011';
const SECONDS = 4;
const CONNECTIONS = 32;

type Kind = 'GET' | 'POST';

/** Requests a second of reading and making a service, signed in, beside bare Fastify with `pg` and no sign-in. */
export async function benchHttp(adminUrl: string, rounds: number): Promise<void> {
  const url = await createDatabase(adminUrl, 'http');
  await seed(url, 1);
  const headers = await signIn(url);
  const rates = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const script of ['http-server-bare.ts', 'http-server-mensal.ts']) {
      const server = await serveInChild(script, url);
      for (const kind of ['GET', 'POST'] as const) {
        await load(server.url, kind, headers, 1);
        const rate = await load(server.url, kind, headers, SECONDS);
        rates.set(`${script} ${kind}`, [...(rates.get(`${script} ${kind}`) ?? []), rate]);
      }
      await server.stop();
    }
  }
  printTable(
    `Services over HTTP, ${CONNECTIONS} connections, load from this machine (median of ${rounds})`,
    ['', 'mensal/s', 'bare Fastify + pg/s', 'ratio'],
    (['GET', 'POST'] as const).map((kind) => {
      const [own, bare] = ['mensal', 'bare'].map((name) =>
        median(rates.get(`http-server-${name}.ts ${kind}`) ?? []),
      );
      return [kind, (own ?? 0).toFixed(0), (bare ?? 0).toFixed(0), ((own ?? 0) / (bare ?? 1)).toFixed(2)];
    }),
  );
}

export async function load(
  url: string,
  method: Kind,
  headers: Record<string, string>,
  duration: number,
): Promise<number> {
  const result = await autocannon({
    url: method === 'GET' ? `${url}/v1/services/${SERVICE}` : `${url}/v1/services`,
    method,
    headers,
    ...(method === 'POST' && {
      body: JSON.stringify({ service: { price: '1222', description: 'TESTE', status: 'Ativo' } }),
    }),
    connections: CONNECTIONS,
    duration,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${method}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}

/** A session of the seeded tenant, laid into the database. */
export async function signIn(url: string): Promise<Record<string, string>> {
  const hash = (text: string) => `'\\x${createHash('sha256').update(text).digest('hex')}'`;
  const [clientToken, refresh] = [randomUUID(), randomUUID()];
  const access = Buffer.concat([Buffer.from(TENANT.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString(
    'base64url',
  );
  await query(url, `update identity.tenants set token_hash = ${hash(clientToken)}`);
  await query(
    url,
    `insert into identity.sessions (tenant_id, id, credential_id, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
     values ('${TENANT}', '${randomUUID()}', '${randomUUID()}', ${hash(access)}, now() + interval '1 hour', ${hash(refresh)}, now() + interval '1 hour')`,
  );
  return { 'Content-Type': 'application/json', Authorization: `Bearer ${access}`, Token: clientToken };
}
