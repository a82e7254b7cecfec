/** Brandless, where a merchant has chosen no colour. */
const NO_COLOUR = '#1f4e79';

/**
 * The frame of all mails, for a phone first: one column, nothing to load, styles on the elements because mail programs
 * drop style sheets. `it.body` is HTML already.
 */
export const LAYOUT = `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.subject %></title>
</head>
<body style="margin:0; padding:0; background:#f2f4f7">
<div role="article" lang="pt-BR" style="max-width:560px; margin:0 auto; padding:16px; font-family:Arial,Helvetica,sans-serif; font-size:16px; line-height:1.5; color:#1d2430">
<% if (it.merchant !== '') { %><div style="padding:16px 24px; border-radius:8px 8px 0 0; background:<%= it.colour %>; color:<%= it.onColour %>; font-size:20px; font-weight:bold; overflow-wrap:anywhere"><%= it.merchant %></div><% } %>
<div style="padding:8px 24px 24px; background:#ffffff; overflow-wrap:anywhere">
<%~ it.body %>
<% if (it.link !== '') { %><p style="margin:24px 0"><a href="<%= it.link %>" style="display:inline-block; padding:14px 24px; border-radius:6px; background:<%= it.colour %>; color:<%= it.onColour %>; font-weight:bold; text-decoration:none"><%= it.linkLabel %></a></p>
<p style="margin:0; font-size:14px; color:#4a5567">Se o botão não abrir, copie este endereço para o navegador:<br><a href="<%= it.link %>" style="color:#1f4e79; word-break:break-all"><%= it.link %></a></p><% } %>
</div>
<p style="margin:0; padding:16px 24px; font-size:13px; color:#4a5567">Mensagem automática<% if (it.merchant !== '') { %> de <%= it.merchant %><% } %>.</p>
</div>
</body>
</html>
`;

/** The merchant's colour, and black or white, whichever is read better on it (WCAG 2.2, relative luminance). */
export function coloursOf(chosen: string | undefined): { colour: string; onColour: string } {
  const colour = chosen !== undefined && /^#[0-9a-f]{6}$/i.test(chosen) ? chosen.toLowerCase() : NO_COLOUR;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(parseInt(colour.slice(at, at + 2), 16)),
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return { colour, onColour: luminance > 0.179 ? '#000000' : '#ffffff' };
}

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
