/** Of the form, beside what all pages share. */
export const FORM_STYLES = `
.campo { margin: 0 0 1rem; }
label { display: block; font-weight: 600; }
.dica { display: block; color: var(--quiet); font-size: .875rem; }
input { width: 100%; margin-top: .25rem; padding: .75rem; border: 2px solid var(--line); border-radius: 6px; background: #ffffff; color: var(--ink); font: inherit; font-size: 1.125rem; }
input[aria-invalid="true"] { border-color: var(--wrong); }
.erro { display: block; color: var(--wrong); font-weight: 600; }
.erro:not(:empty) { margin-top: .5rem; }
.erro:not(:empty)::before { content: "⚠ " / ""; }
.erros:not(:empty) { margin: 0 0 1rem; padding: .75rem 1rem; border: 2px solid var(--wrong); border-radius: 6px; background: #fdf1f0; }
.erros p { margin: 0; font-weight: 700; }
.erros ul { margin: .25rem 0 0; padding-left: 1.25rem; }
.erros a { color: var(--wrong); }
.bandeira { min-height: 1.5rem; margin: -.75rem 0 .75rem; color: var(--quiet); }
.dupla { display: grid; grid-template: repeat(4, auto) / 1fr 1fr; column-gap: 1rem; }
.dupla .campo { display: grid; grid-row: span 4; grid-template-rows: subgrid; align-content: end; }
.dupla label { align-self: end; }
.andamento { min-height: 1.5rem; margin: .5rem 0 0; text-align: center; }
@media (max-width: 30rem) { .dupla, .dupla .campo { display: block; } }
@media (forced-colors: active) { input { border: 2px solid; } }
`;
