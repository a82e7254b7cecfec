/**
 * What all pages share. A text in a module, because the compiler copies no other files. Colours have a contrast of at least 4.5 to 1 on what
 * they stand on, but for the merchant's, which stands behind black or white writing, whichever is read better.
 */
export const STYLES = `
:root { --merchant: #1f4e79; --on-merchant: #ffffff; --ink: #1d2430; --quiet: #4a5567; --line: #6b7688; --wrong: #b3261e; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: #f2f4f7; color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
header { display: flex; align-items: center; gap: .75rem; min-height: 4rem; padding: .75rem max(1rem, calc((100% - 32rem) / 2)); background: var(--merchant); color: var(--on-merchant); font-size: 1.25rem; font-weight: 700; overflow-wrap: anywhere; }
header img { height: 40px; max-width: 10rem; object-fit: contain; background: #ffffff; border-radius: 4px; padding: 2px; }
main { max-width: 32rem; margin: 0 auto; padding: 1.5rem; background: #ffffff; overflow-wrap: anywhere; }
main:first-child { margin-top: 2rem; border-radius: 8px; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
input:focus-visible, button:focus-visible, a:focus-visible, [tabindex="-1"]:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
button { width: 100%; min-height: 3rem; margin-top: .5rem; padding: .75rem; border: 2px solid var(--ink); border-radius: 6px; background: var(--merchant); color: var(--on-merchant); font: inherit; font-size: 1.125rem; font-weight: 700; cursor: pointer; }
button[aria-disabled="true"] { opacity: .75; cursor: progress; }
.nota { margin: 1rem 0 0; padding-top: 1rem; border-top: 1px solid #d5dae2; color: var(--quiet); font-size: .875rem; }
.aviso { padding: .75rem 1rem; border-left: 4px solid #8a5a00; background: #fff6e0; }
@media (max-width: 30rem) { main { padding: 1.25rem 1rem; } main:first-child { margin-top: 0; border-radius: 0; } }
@media (forced-colors: active) { button, header { border: 2px solid; } }
`;

/** The merchant's colour, and black or white, whichever is read better on it (WCAG 2.2, relative luminance). @param hex six digits */
export function coloursSheet(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => linear(parseInt(hex.slice(at, at + 2), 16)));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return `:root { --merchant: #${hex}; --on-merchant: ${luminance > 0.179 ? '#000000' : '#ffffff'}; }\n`;
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
