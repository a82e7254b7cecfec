const LONGEST = 100;
/** A name has none; a card's number that was put into the wrong field has. */
const MANY_DIGITS = /\d(?:\D{0,2}\d){7}/;

/** Reads the name on a card. It is stored, so nothing that may be a card's number is taken for one. */
export function parseHolder(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > LONGEST || MANY_DIGITS.test(text)) return undefined;
  return text.trim() === '' ? undefined : text.trim();
}
