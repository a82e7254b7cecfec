import fs from 'node:fs';
import path from 'node:path';

interface Line {
  kind: string;
  id: string;
  /** null: it is gone. */
  value: unknown;
}

/**
 * An append-only file of what changed, one line an entity, so that a restart goes on where it was. Lines are written
 * once per turn of the event loop, after the answers of that turn. Without a file it remembers nothing.
 */
export class Journal {
  private file: number | undefined;
  private readonly changed = new Map<string, Line>();
  private planned: NodeJS.Immediate | undefined;
  private readonly kept: Map<string, Map<string, unknown>>;

  constructor(private readonly path: string | undefined) {
    this.kept = path === undefined ? new Map<string, Map<string, unknown>>() : readLines(path);
    if (path !== undefined) this.file = compact(path, this.kept);
  }

  /** What was kept of a kind before this start, in the order of their first appearance. Can be taken once. */
  take<T>(kind: string): T[] {
    const values = [...(this.kept.get(kind)?.values() ?? [])] as T[];
    this.kept.delete(kind);
    return values;
  }

  put(kind: string, id: string, value: unknown): void {
    if (this.file === undefined) return;
    this.changed.set(`${kind} ${id}`, { kind, id, value });
    this.planned ??= setImmediate(() => this.flush());
  }

  remove(kind: string, id: string): void {
    this.put(kind, id, null);
  }

  flush(): void {
    if (this.planned) clearImmediate(this.planned);
    this.planned = undefined;
    if (this.file === undefined || this.changed.size === 0) return;
    fs.writeSync(this.file, [...this.changed.values()].map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.changed.clear();
  }

  /** Empties the file. */
  clear(): void {
    this.changed.clear();
    if (this.file !== undefined) fs.ftruncateSync(this.file);
  }

  close(): void {
    this.flush();
    if (this.file !== undefined) fs.closeSync(this.file);
    this.file = undefined;
  }
}

/** A line that was cut off by a kill is no JSON, and is left out. */
function readLines(file: string): Map<string, Map<string, unknown>> {
  const kinds = new Map<string, Map<string, unknown>>();
  if (!fs.existsSync(file)) return kinds;
  for (const text of fs.readFileSync(file, 'utf8').split('\n')) {
    const line = parse(text);
    if (!line) continue;
    let entities = kinds.get(line.kind);
    if (!entities) kinds.set(line.kind, (entities = new Map<string, unknown>()));
    if (line.value === null) entities.delete(line.id);
    else entities.set(line.id, line.value);
  }
  return kinds;
}

function parse(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return typeof line?.kind === 'string' && typeof line.id === 'string' && line.value !== undefined
      ? (line as Line)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Writes what is left anew, one line an entity, and replaces the file in one step. */
function compact(file: string, kinds: Map<string, Map<string, unknown>>): number {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  const handle = fs.openSync(temporary, 'w', 0o600);
  for (const [kind, entities] of kinds)
    for (const [id, value] of entities) fs.writeSync(handle, `${JSON.stringify({ kind, id, value })}\n`);
  fs.closeSync(handle);
  fs.renameSync(temporary, file);
  return fs.openSync(file, 'a', 0o600);
}
