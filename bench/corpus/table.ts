import type { Measured, Tally } from './project.js'

/** The results as Markdown: a row a project, then refusals by code, then what went wrong. */
export function tableOf(all: readonly Measured[]): string {
  const header = '| project | production: converted / refused | other: converted / refused | counted before → after | tests before | after | lost | new types | files | lines a call: all, production, other | s | MB |'
  const rows = all.map(each => {
    const { name, production, other, counted, tests, types, files, created, migrated } = each
    const [before, after, lost] = 'missing' in tests ? ['not run', 'not run', '–'] : [passedOf(tests.before), passedOf(tests.after), String(tests.lost.length)]
    const cells = [
      name,
      shares(production),
      shares(other),
      `${counted.before} → ${counted.after}`,
      before,
      after,
      lost,
      types === null ? '–' : `${types.fresh.length} (of ${types.before} before)`,
      `${files}${created === 0 ? '' : ` + ${created}`}`,
      linesPerCall([each]),
      migrated.seconds.toFixed(1),
      migrated.megabytes.toFixed(0),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const total = (pick: (each: Measured) => number): number => all.reduce((sum, each) => sum + pick(each), 0)
  const lost = total(({ tests }) => ('missing' in tests ? 0 : tests.lost.length))
  const totals = [
    '**total**',
    shares(sumOf(all.map(({ production }) => production))),
    shares(sumOf(all.map(({ other }) => other))),
    `${total(({ counted }) => counted.before)} → ${total(({ counted }) => counted.after)}`,
    '',
    '',
    String(lost),
    String(total(({ types }) => types?.fresh.length ?? 0)),
    String(total(({ files }) => files)),
    linesPerCall(all),
    total(({ migrated }) => migrated.seconds).toFixed(1),
    Math.max(...all.map(({ migrated }) => migrated.megabytes)).toFixed(0),
  ]
  const divider = `|${'---|'.repeat(12)}`
  return [header, divider, ...rows, `| ${totals.join(' | ')} |`, '', ...codesTable(all, 'production'), ...(all.some(({ includeTests }) => includeTests) ? codesTable(all, 'other') : []), ...problemsIn(all)].join('\n')
}

function shares(tally: Tally): string {
  const refused = refusedIn(tally)
  const all = tally.converted + refused
  return `${tally.converted} / ${refused}${all === 0 ? '' : ` (${Math.round((100 * tally.converted) / all)} %)`}`
}

function refusedIn({ refused }: Tally): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0)
}

function sumOf(tallies: readonly Tally[]): Tally {
  const refused: Record<string, number> = {}
  for (const tally of tallies) for (const [code, count] of Object.entries(tally.refused)) refused[code] = (refused[code] ?? 0) + count
  const total = (key: 'converted' | 'lines'): number => tallies.reduce((sum, tally) => sum + tally[key], 0)
  return { converted: total('converted'), lines: total('lines'), refused }
}

/** What is around the calls counts where it is: a test that waits for converted production code has lines and no call. */
function linesPerCall(all: readonly Measured[]): string {
  const [production, other] = [sumOf(all.map(each => each.production)), sumOf(all.map(each => each.other))]
  const ratio = (lines: number, calls: number): string => (calls === 0 ? '–' : (lines / calls).toFixed(2))
  return [
    ratio(production.lines + other.lines, production.converted + other.converted),
    ratio(production.lines, production.converted),
    ratio(other.lines, other.converted),
  ].join(', ')
}

/** Why calls are refused, the most frequent reasons first. */
function codesTable(all: readonly Measured[], side: 'production' | 'other'): readonly string[] {
  const totals = Object.entries(sumOf(all.map(each => each[side])).refused).sort(([, a], [, b]) => b - a)
  const rows = totals.map(([code, count]) => {
    const where = all.flatMap(each => (each[side].refused[code] === undefined ? [] : [`${each.name} ${each[side].refused[code]}`]))
    return `| \`${code}\` | ${count} | ${where.join(', ')} |`
  })
  return [`| ${side} calls refused with | calls | where |`, '|---|---|---|', ...rows, '']
}

function problemsIn(all: readonly Measured[]): readonly string[] {
  return all.flatMap(({ name, tests, types, migrated }) => {
    const { unparsed, notUndone, again, failure } = migrated
    return [
      ...('missing' in tests ? [`${name}: tests not run; they need ${tests.missing}`] : tests.lost.map(test => `${name}: test lost: ${test}`)),
      ...(types?.fresh ?? []).map(({ file, code, message }) => `${name}: new diagnostic: ${file} ${code} ${message.split('\n')[0] ?? ''}`),
      ...unparsed.map(file => `${name}: does not parse: ${file}`),
      ...notUndone.map(file => `${name}: cannot be undone: ${file}`),
      ...again.map(file => `${name}: a second run changes ${file}`),
      ...(failure === undefined ? [] : [`${name}: not written: ${failure}`]),
    ]
  }).map(line => `- ${line}`)
}

/** `N passed, M failed` of a suite's last line. */
function passedOf(summary: string): string {
  return /\d+ passed, \d+ failed(?:, timed out)?/u.exec(summary)?.[0] ?? summary
}
