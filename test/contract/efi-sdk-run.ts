/**
 * A process of its own in which the vendor's package for servers works as it was published: where it goes, and whom it
 * trusts, is told by its environment alone. Takes calls from the process that forked it, and answers each with what the
 * package made of it, and with what the package's own schemas say of the request and of the answer.
 */
import * as sdk from 'sdk-node-apis-efi';

/** One call of a method of the package. */
export interface SdkCall {
  id: number;
  /** Calls of one name share a client, and so its access token. */
  client: string;
  options: { sandbox: boolean; client_id: string; client_secret: string };
  method: string;
  args: unknown[];
}

export interface SdkResult {
  id: number;
  answer?: unknown;
  /** What the package threw: the vendor's error as it came, or the message of an error of its own. */
  thrown?: unknown;
  /** `params: offset`, `body: items.0.name`, `answer: data.charge_id` */
  complaints: string[];
}

interface Issue {
  path: PropertyKey[];
  keys?: string[];
}

interface Schema {
  safeParse(value: unknown): { error?: { issues: Issue[] } };
}

const schemas = sdk as unknown as Record<string, Schema | undefined>;
const clients = new Map<string, Record<string, (...args: unknown[]) => Promise<unknown>>>();

async function perform({ id, client, options, method, args }: SdkCall): Promise<SdkResult> {
  if (!clients.has(client)) clients.set(client, new sdk.EfiPay(options) as never);
  const complaints = checkRequest(method, args);
  try {
    const answer = await clients.get(client)?.[method]?.(...args);
    complaints.push(...check('answer', schemaOf(method, 'Response'), answer));
    return { id, answer, complaints };
  } catch (error) {
    return { id, thrown: error instanceof Error ? error.message : error, complaints };
  }
}

/** What comes before the body are parameters; some methods have but one of the two. */
function checkRequest(method: string, args: readonly unknown[]): string[] {
  const params = schemas[nameOf(method, 'Params')];
  const body = schemas[nameOf(method, 'Body')];
  const rest = [...args];
  return [
    ...(params ? check('params', params, rest.shift()) : []),
    ...(body && rest.length > 0 ? check('body', body, rest.shift()) : []),
  ];
}

function schemaOf(method: string, part: string): Schema {
  const schema = schemas[nameOf(method, part)];
  if (!schema) throw new Error(`The package has no schema ${nameOf(method, part)}`);
  return schema;
}

function nameOf(method: string, part: string): string {
  return `${method.charAt(0).toUpperCase()}${method.slice(1)}${part}Schema`;
}

function check(part: string, schema: Schema, value: unknown): string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.flatMap(({ path, keys }) =>
    (keys?.map((key) => [...path, key]) ?? [path]).map((at) => `${part}: ${at.map(String).join('.')}`),
  );
}

process.on('message', (call: SdkCall) => void perform(call).then((result) => process.send?.(result)));
