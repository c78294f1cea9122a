/** The page's style sheet. Colours have words beside them; it prints on paper and follows the reader's light or dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --faint: #66707f; --line: #d9dee6; --good: #1a7f4b; --bad: #b3261e; --work: #3564c4; --wait: #e0a32e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --paper: #14181f; --faint: #9aa4b2; --line: #333b47; --good: #4cc38a; --bad: #ff7a70; --work: #7ea2ff; --wait: #e0b35c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 1rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; } h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
.over, .note { color: var(--faint); font-size: .85rem; margin: .2rem 0; }
.outcome { font-size: .85rem; padding: .15rem .6rem; border-radius: 1rem; border: 1px solid currentColor; vertical-align: middle; color: var(--bad); } .outcome.contained { color: var(--good); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: .6rem 0; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { font-weight: 600; white-space: nowrap; }
code, pre { font: .82rem/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { white-space: pre-wrap; background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .5rem .7rem; border-radius: .3rem; margin: .3rem 0; }
.finding { border-left: 3px solid var(--wait); padding-left: .8rem; margin: 1rem 0; } .finding.critical, .finding.high { border-color: var(--bad); }
.timeline { width: 100%; height: auto; } .timeline text { font: 11px system-ui, sans-serif; fill: var(--ink); } .timeline .clock { fill: var(--faint); } .timeline .tick { stroke: var(--line); }
.timeline .bar { fill: var(--work); } .timeline .bar.done { fill: var(--good); } .timeline .bar.bad { fill: var(--bad); } .timeline .gate { fill: var(--wait); stroke: var(--paper); stroke-dasharray: 4 3; }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid-page; } }
`;
