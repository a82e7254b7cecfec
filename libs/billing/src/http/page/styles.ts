/** Of the invoice, beside what all pages share. */
export const INVOICE_STYLES = `
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.25; }
.anuncio { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.selo { float: right; margin: 0 0 .5rem .75rem; padding: .125rem .75rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; font-weight: 600; }
.selo.open, .selo.processing { color: #1f4e79; background: #eef4fa; }
.selo.overdue { color: #8c1d18; background: #fdf1f0; }
.selo.paid { color: #14532d; background: #e9f6ee; }
.selo.cancelled { color: var(--quiet); background: #f2f4f7; }
.resumo { display: flex; flex-wrap: wrap; gap: .5rem 2rem; clear: both; margin: 0 0 1.5rem; }
.resumo dt { color: var(--quiet); font-size: .875rem; }
.resumo dd { margin: 0; font-size: 1.125rem; font-weight: 600; }
.resumo .total { flex: 1 1 12rem; }
.resumo .total dd { font-size: 2rem; font-weight: 700; line-height: 1.25; }
.resumo div:not(.total) { align-self: end; }
.resultado { clear: both; margin: 0 0 1.5rem; padding: 1rem 1.25rem; border-radius: 8px; background: #f2f4f7; }
.resultado p { margin: 0; }
.resultado .titulo-resultado { font-size: 1.25rem; font-weight: 700; }
.resultado.pago { background: #e9f6ee; color: #14532d; }
.resultado.pago .titulo-resultado::before { content: "✓ " / ""; }
.pagar { margin: 0 0 1.5rem; padding: 1.25rem; border: 1px solid #d5dae2; border-radius: 8px; }
.pagar > :last-child { margin-bottom: 0; }
.pagar p { margin: 0 0 .75rem; }
.copiavel { margin: 0; padding: .75rem; border: 1px dashed var(--line); border-radius: 6px; background: #f7f8fa; font: .9375rem/1.5 ui-monospace, Menlo, Consolas, monospace; word-break: break-all; user-select: all; }
#linha { word-break: normal; }
.copiavel:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
.copiar { margin: 0 0 1rem; }
button[disabled] { cursor: default; }
button.leve, .botao.leve { background: #ffffff; color: var(--ink); }
.botao { display: block; min-height: 3rem; padding: .75rem; border: 2px solid var(--ink); border-radius: 6px; font-size: 1.125rem; font-weight: 700; line-height: 1.25; text-align: center; text-decoration: none; }
.qr { text-align: center; }
.qr img { display: block; width: 15rem; max-width: 100%; height: auto; margin: 0 auto .75rem; }
.dica { color: var(--quiet); font-size: .875rem; }
.espera::before { content: ""; display: inline-block; width: 1em; height: 1em; margin-right: .5rem; border: 3px solid #d5dae2; border-top-color: var(--ink); border-radius: 50%; vertical-align: -.125em; animation: gira 1s linear infinite; }
@keyframes gira { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .espera::before { animation: none; } }
table { width: 100%; border-collapse: collapse; }
caption { padding: 0 0 .5rem; color: var(--quiet); font-size: .875rem; text-align: left; }
th, td { padding: .5rem 0; border-top: 1px solid #d5dae2; text-align: left; font-weight: 400; vertical-align: top; }
th:first-child { padding-right: 1rem; }
thead th { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.valor { text-align: right; white-space: nowrap; }
tfoot th, tfoot td { border-top: 2px solid var(--ink); font-weight: 700; }
@media print { body { background: #ffffff; } header { background: #ffffff; color: #000000; padding-left: 0; } main { max-width: none; padding: 0; } button, .botao, .dica { display: none; } .pagar, .resultado { break-inside: avoid; } .qr img { width: 5cm; } }
`;
