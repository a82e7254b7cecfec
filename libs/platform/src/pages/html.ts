/** HTML that may be put into HTML as it is. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes every value that is no {@link Html} itself; good for text and for attributes in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const written = values.map((value) =>
    value instanceof Html ? value.text : value.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? ''),
  );
  return new Html(String.raw({ raw: parts }, ...written));
}

export const NOTHING = new Html('');

/** One after the other, with a blank between. */
export function join(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(' '));
}
