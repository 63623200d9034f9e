import type { Measured, Tally } from './project.js'

/** The results as Markdown: a row a project, then refusals by code, then what went wrong. */
export function tableOf(all: readonly Measured[]): string {
  const header = '| project | production: converted / refused | other: converted / refused | counted before → after | tests before | after | lost | new types | files | lines a call | s | MB |'
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
  return [header, divider, ...rows, `| ${totals.join(' | ')} |`, '', codesTable(all), '', ...problemsIn(all)].join('\n')
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
  return { converted: tallies.reduce((sum, { converted }) => sum + converted, 0), refused }
}

function linesPerCall(all: readonly Measured[]): string {
  const calls = all.reduce((sum, { production, other }) => sum + production.converted + other.converted, 0)
  return calls === 0 ? '–' : (all.reduce((sum, { lines }) => sum + lines.changed, 0) / calls).toFixed(2)
}

/** Why production calls are refused, the most frequent reasons first. */
function codesTable(all: readonly Measured[]): string {
  const totals = Object.entries(sumOf(all.map(({ production }) => production)).refused).sort(([, a], [, b]) => b - a)
  const rows = totals.map(([code, count]) => {
    const where = all.flatMap(({ name, production }) => (production.refused[code] === undefined ? [] : [`${name} ${production.refused[code]}`]))
    return `| \`${code}\` | ${count} | ${where.join(', ')} |`
  })
  return ['| production calls refused with | calls | where |', '|---|---|---|', ...rows].join('\n')
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
