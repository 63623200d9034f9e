import type { ReportedFinding, ScanReport } from '../report.js'
import { counted, groupedBy } from './wording.js'

/** One page for a browser or a build's artifacts: no scripts, nothing loaded from elsewhere, light or dark as the reader has it. */
export function scanHtml(report: ScanReport): string {
  const { findings, files, root, statistics, changes, baseline } = report
  const byRule = [...groupedBy(findings, ({ rule }) => rule)].map(([rule, of]) => `${of.length} ${rule}`)
  const facts = [
    `${counted(findings.length, 'finding')} in ${counted(files, 'file')}${changes === undefined ? '' : ` through ${changes}`}${byRule.length === 0 ? '' : `: ${byRule.join(', ')}`}.`,
    ...(baseline === undefined ? [] : [`${counted(baseline.known, 'finding')} in ${baseline.file} left out.`]),
    `${statistics.calls - statistics.resolved} of ${counted(statistics.calls, 'call')} could not be resolved; nothing is said about them.`,
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>unblock: ${escaped(counted(findings.length, 'finding'))}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>What blocks the event loop</h1>
<p class="root">${escaped(root)}</p>
${facts.map(fact => `<p>${escaped(fact)}</p>`).join('\n')}
${[...groupedBy(findings, ({ file }) => file)].map(([file, inFile]) => fileSection(file, inFile)).join('\n')}
${skippedSection(report)}
</main>
</body>
</html>
`
}

function fileSection(file: string, findings: readonly ReportedFinding[]): string {
  return `<section>
<h2>${escaped(file)} <small>${findings.length}</small></h2>
${findings.map(findingArticle).join('\n')}
</section>`
}

function findingArticle({ rule, line, column, message, level, context, reason, chain }: ReportedFinding): string {
  const steps = chain.map(step => `<li><code>${escaped(step.name)}</code> <span class="place">${escaped(step.file)}:${step.line}</span></li>`)
  const path = chain.length < 2 ? '' : `\n<details><summary>${chain.map(({ name }) => escaped(name)).join(' → ')}</summary>\n<ol>${steps.join('')}</ol></details>`
  return `<article class="${level}">
<p><span class="place">${line}:${column}</span> <span class="rule">${escaped(rule)}</span> <span class="context">${escaped([context, reason].filter(Boolean).join(', '))}</span></p>
<p>${escaped(message)}</p>${path}
</article>`
}

function skippedSection({ skipped }: ScanReport): string {
  if (skipped.length === 0) return ''
  const rows = skipped.map(({ file, line, message }) => `<li><code>${escaped(file)}${line === undefined ? '' : `:${line}`}</code> ${escaped(message)}</li>`)
  return `<section>\n<h2>Not analysed <small>${skipped.length}</small></h2>\n<ul>${rows.join('\n')}</ul>\n</section>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, character => entities[character] ?? character)
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c1e21, #e4e6e9); --paper: light-dark(#ffffff, #16181b); --dim: light-dark(#5c636b, #9aa2ab); --line: light-dark(#dcdfe3, #33373d); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
small, .root, .place, .context { color: var(--dim); font-weight: normal; }
code, .place, summary { font-family: ui-monospace, monospace; font-size: .9em; }
article { border-left: 4px solid var(--line); padding: .25rem 0 .25rem .75rem; margin: .75rem 0; overflow-wrap: anywhere; }
article.error { border-color: light-dark(#c62828, #ef6f6c); }
article.warning { border-color: light-dark(#b26a00, #e0a030); }
p { margin: .25rem 0; }
summary { cursor: pointer; }
.rule { font-weight: 600; }
`
