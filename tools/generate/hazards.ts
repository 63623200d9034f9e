import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface HazardFixture {
  /** The folder, `008-default-parameter`. */
  readonly name: string
  readonly row: number
  readonly title: string
  /** Computed from what the fixture has: edits, refusals, warnings. */
  readonly does: 'rewritten' | 'rewritten, with a warning' | 'refused' | 'rewritten or refused' | 'left alone'
  /** Codes of its refusals and warnings, joined by commas. */
  readonly code: string
  readonly executed: boolean
}

const folder = new URL('../../tests/fixtures/hazards/', import.meta.url)

/** Every fixture of the table, by row. */
export function hazardFixtures(): readonly HazardFixture[] {
  return readdirSync(folder)
    .map(fixtureNamed)
    .sort((a, b) => a.row - b.row || (a.name < b.name ? -1 : 1))
}

function fixtureNamed(name: string): HazardFixture {
  const home = new URL(`${name}/`, folder)
  const { row, title } = dataIn(new URL('hazard.json', home)) as { readonly row: number; readonly title: string }
  const codesIn = (file: string): readonly string[] => {
    const place = new URL(file, home)
    return existsSync(place) ? [...new Set((dataIn(place) as readonly { readonly code: string }[]).map(({ code }) => code))] : []
  }
  const refused = codesIn('refused.json')
  const warned = codesIn('warnings.json')
  const isRewritten = existsSync(new URL('output', home))
  return {
    name,
    row,
    title,
    does: isRewritten ? (refused.length > 0 ? 'rewritten or refused' : warned.length > 0 ? 'rewritten, with a warning' : 'rewritten') : refused.length > 0 ? 'refused' : 'left alone',
    code: [...refused, ...warned].map(code => `\`${code}\``).join(', '),
    executed: existsSync(new URL('run.json', home)),
  }
}

function dataIn(file: URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** `docs/hazards.md` between its markers. */
export function hazardsTable(): string {
  const rows = hazardFixtures().map(
    ({ name, row, title, does, code, executed }) => `| ${row} | [${title}](../tests/fixtures/hazards/${name}) | ${does}${executed ? ', executed' : ''} | ${code} |`,
  )
  return ['| row | hazard | what is done | codes |', '|---|---|---|---|', ...rows].join('\n')
}
