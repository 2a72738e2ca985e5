import { type Html, html } from '#kernel/html.ts'
import type { FormLanguage } from '../contract/form.ts'
import { pageTexts, say } from '../rules/form-texts.ts'

// One sheet, no fonts and no pictures: the page stands on a slow phone at once. Colours keep 4.5:1 in both schemes.
const style = html`<style>
:root{color-scheme:light dark;--ink:#16202c;--soft:#4a5868;--line:#8593a3;--paper:#fff;--ground:#eef2f6;--brand:#0b5cad;--on:#fff;--bad:#b3261e;--badbg:#fdeeed}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#b0bcc9;--line:#7b8896;--paper:#17202b;--ground:#0e151d;--brand:#7db8f5;--on:#0b1a2b;--bad:#ff9d95;--badbg:#3a1f1d}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
.sheet{max-width:36rem;margin:0 auto;padding:1rem}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding:.5rem 0;font-weight:600}
main{background:var(--paper);border-radius:14px;border-top:5px solid var(--brand);padding:1.4rem 1.25rem 1.5rem;box-shadow:0 1px 3px rgb(0 0 0/.12),0 12px 32px -18px rgb(0 0 0/.3)}
h1{font-size:1.65rem;line-height:1.2;margin:0 0 .5rem;text-wrap:balance}
p{margin:0 0 1rem}.soft,.hint{color:var(--soft)}.hint{font-size:.9rem}
a{color:var(--brand)}
.field{margin:0 0 1.1rem}
label.name{display:block;font-weight:600;margin-bottom:.3rem}
.must{font-weight:400;color:var(--soft);font-size:.9rem}
input.text,select,textarea{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:9px;padding:.7rem .8rem;min-height:48px}
textarea{min-height:6.5rem;resize:vertical}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.wrong{color:var(--bad);margin:.3rem 0 0;font-size:.95rem}
.box{border:1px solid var(--line);border-radius:11px;padding:.9rem 1rem;margin:1.5rem 0}
.box legend{font-weight:600;padding:0 .4rem}
.tick{display:grid;grid-template-columns:24px 1fr;gap:.75rem;padding:.6rem 0;align-items:start;font-size:1rem}
.tick input{width:24px;height:24px;margin:0;accent-color:var(--brand)}
button{width:100%;font:inherit;font-weight:650;color:var(--on);background:var(--brand);border:0;border-radius:11px;padding:.9rem 1rem;min-height:52px;cursor:pointer}
.alarm{background:var(--badbg);border-left:4px solid var(--bad);border-radius:9px;padding:.8rem 1rem;margin:0 0 1.2rem}
.alarm h2{font-size:1.05rem;margin:0 0 .3rem}.alarm ul{margin:0;padding-left:1.2rem}.alarm a{color:var(--bad)}
.done{display:grid;place-items:center;width:3.5rem;height:3.5rem;margin:0 0 1rem;border-radius:50%;background:var(--brand);color:var(--on);font-size:1.9rem;line-height:1}
.trap{position:absolute;left:-10000px;width:1px;height:1px;overflow:hidden}
footer{padding:1.2rem .25rem;color:var(--soft);font-size:.9rem;text-align:center}footer p{margin:.2rem 0}
@media(min-width:34rem){.sheet{padding:2rem 1rem}main{padding:2rem}.two{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}}
</style>`

export interface Lender {
  name: string
  nmlsId: string | null
  footer: boolean
}

/** The sheet around everything a visitor sees. `aside` stands beside the company’s name, a language link for instance. */
export const pageOf = (
  title: string,
  language: FormLanguage,
  lender: Lender,
  body: Html,
  aside?: Html,
): Html => html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${lender.name}</title>
${style}
</head>
<body>
<div class="sheet">
<header><span>${lender.name}</span>${aside}</header>
<main>${body}</main>
<footer>
<p>${lender.name}${lender.footer && lender.nmlsId ? ` · NMLS #${lender.nmlsId}` : ''}</p>
${lender.footer ? html`<p>${say(pageTexts.lender, language)}</p>` : ''}
</footer>
</div>
</body>
</html>`
