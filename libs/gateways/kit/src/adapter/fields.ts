/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A status, or the name of an error: it is shown in logs, where a vendor's prose has no place. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : undefined;
}

/** A count, or an amount of cents: an integer from 0. */
export function integerOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** All or nothing: a list of which one entry cannot be read may miss the one that matters. */
export function everyOf<T>(value: unknown, read: (entry: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map(read);
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** @returns nothing at all where a value is there, and cannot be read */
export function optional<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): { value?: T } | undefined {
  if (value === undefined || value === null) return {};
  const result = read(value);
  return result === undefined ? undefined : { value: result };
}

/** @returns nothing at all where one field is missing */
export function complete<Data extends object>(data: { [Name in keyof Data]: Data[Name] | undefined }):
  Data | undefined {
  return Object.values(data).includes(undefined) ? undefined : (data as Data);
}
