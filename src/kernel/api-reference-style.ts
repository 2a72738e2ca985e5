/** Dark where the reader's system is dark; every pair of colours has a contrast of 4.5 or more. */
export const apiReferenceStyle = `
:root { color-scheme: light dark; --page: #fff; --card: #f7f8fa; --line: #d9dde3; --text: #1b1f24; --soft: #57606c; --link: #0b5cad;
  --get: #0b5cad; --post: #1a6b34; --patch: #8a4b00; --put: #8a4b00; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #131518; --card: #1b1e23; --line: #343a42; --text: #e6e9ed; --soft: #a3adb8; --link: #7ab7ff;
  --get: #7ab7ff; --post: #74d68f; --patch: #f0b35e; --put: #f0b35e; --delete: #ff9089; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 "Inter Variable", Inter, system-ui, sans-serif;
  display: grid; grid-template: "head head" auto "nav main" 1fr / 19rem minmax(0, 1fr); }
header { grid-area: head; padding: 1.5rem 2rem 0.75rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; } h1 small, nav small { color: var(--soft); font-weight: 400; }
header p { margin: 0.15rem 0; color: var(--soft); max-width: 75ch; }
nav { grid-area: nav; padding: 1rem; border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh; overflow-y: auto; font-size: 0.875rem; }
nav ul { list-style: none; margin: 0.25rem 0 0.75rem; padding: 0; } nav a { display: block; padding: 0.2rem 0.4rem; border-radius: 4px; text-decoration: none; color: inherit; }
nav a:hover { background: var(--card); } nav summary { font-weight: 600; cursor: pointer; }
main { grid-area: main; padding: 1rem 2rem 6rem; max-width: 62rem; }
h2 { margin: 1.5rem 0 0.75rem; } h3 { margin: 1.1rem 0 0.35rem; font-size: 0.8125rem; color: var(--soft); text-transform: uppercase; letter-spacing: 0.04em; }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre { font: 0.875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { padding: 0.75rem 1rem; background: var(--page); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.operation { margin: 0.5rem 0; padding: 0 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.operation:target { border-color: var(--link); } .operation[open] { padding-bottom: 1rem; }
.operation > summary { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; margin: 0 -1rem; padding: 0.6rem 1rem; cursor: pointer; }
.operation > summary span { color: var(--soft); } .path { font-weight: 600; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 3.6rem; font: 700 0.75rem/1.5 ui-monospace, monospace; } nav .method { min-width: 3rem; font-size: 0.6875rem; }
.get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); } .put { color: var(--put); } .delete { color: var(--delete); }
.facts { display: flex; flex-wrap: wrap; gap: 0.4rem; font-size: 0.8125rem; } .facts span, .facts a, dt span:not(.type) { padding: 0 0.45rem; border: 1px solid var(--line); border-radius: 99px; }
.demand, .restricted { color: var(--delete); } .confidential { color: var(--patch); }
dl { margin: 0.25rem 0; border-top: 1px solid var(--line); } dl > div { padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
dt { display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: baseline; } dt code { font-weight: 600; } dt span { font-size: 0.8125rem; color: var(--soft); }
dt span.required, dt span.restricted { color: var(--delete); } dt span.confidential { color: var(--patch); }
dd { margin: 0 0 0 1rem; font-size: 0.9375rem; } dd p { margin: 0.1rem 0; color: var(--soft); } dd dl > div:last-child { border-bottom: 0; }
.limits { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; margin: 0; padding: 0; list-style: none; font-size: 0.8125rem; color: var(--soft); overflow-wrap: anywhere; }
.answer { margin: 0.25rem 0; } .answer > summary, .choice > summary { cursor: pointer; } .status { font-family: ui-monospace, monospace; } .s2 { color: var(--post); } .s4, .s5 { color: var(--delete); }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.25rem 0.5rem; }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border: 0; border-bottom: 1px solid var(--line); } main, header { padding-inline: 1rem; } }
@media print { nav { display: none; } }
`
