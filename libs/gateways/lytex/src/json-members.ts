/**
 * The members of a JSON object, each value as the very text that stands for it: what was signed over it is told by its
 * bytes, which reading and writing it again may change.
 *
 * @returns nothing for what is no JSON object, and for one that names a member twice: which one counts is then a matter of
 * opinion
 */
export function membersOf(json: string): Map<string, string> | undefined {
  if (!isObject(json)) return undefined;
  const members = new Map<string, string>();
  let depth = 0;
  let name: string | undefined;
  let from = 0;
  // Of text that is known to be JSON only strings, depths, commas and colons need be told apart.
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charAt(at);
    const isEnd = depth === 1 && (char === ',' || char === '}');
    if (isEnd && name !== undefined) {
      if (members.has(name)) return undefined;
      members.set(name, json.slice(from, at).trim());
      name = undefined;
    }
    if (char === '"') {
      const end = endOfString(json, at);
      if (depth === 1 && name === undefined) {
        name = JSON.parse(json.slice(at, end)) as string;
        from = json.indexOf(':', end) + 1;
      }
      at = end - 1;
    } else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
  }
  return members;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** @returns where the text goes on after the string that begins at `from` */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}
