import type { BlockingRow, Replacement } from '../../../catalogue/types.js'

/** Which replacement an API has in the version of its package that a project has. */

export type Fitting =
  | { readonly replacement: Replacement }
  /** The version has none; the first that has. */
  | { readonly since: string }
  /** What the version is, the project does not tell. */
  | 'unknown'

type Version = readonly [major: number, minor: number, patch: number]

/** @param version an installed version, or the range that a manifest asks for */
export function replacementFor(row: BlockingRow, version: string | undefined): Fitting {
  const formerly = row.formerly ?? []
  if (formerly.length === 0) return { replacement: row.replacement }
  const lowest = version === undefined ? [] : lowestOf(version)
  const found = lowest.map((each) => formerly.findIndex(({ below }) => isLower(each, versionOf(below) ?? [0, 0, 0])))
  const [index] = found
  if (index === undefined || found.some((each) => each !== index)) return 'unknown'
  const former = formerly[index]
  if (former === undefined) return { replacement: row.replacement }
  return former.replacement === undefined ? { since: former.below } : { replacement: former.replacement }
}

/** Is it certain that the version, or every one that the range allows within its major version, is that one or a later one? */
export function reaches(version: string | undefined, since: string): boolean {
  const lowest = version === undefined ? [] : lowestOf(version)
  const first = versionOf(since)
  return first !== undefined && lowest.length > 0 && !lowest.some((each) => isLower(each, first))
}

/** Is it certain that the version, or what the range allows at least, is an earlier one? */
export function isBelow(version: string | undefined, since: string): boolean {
  return version !== undefined && lowestOf(version).length > 0 && !reaches(version, since)
}

/** The lowest version of each alternative of a range; none where one of them has no upper end within its major version. */
function lowestOf(range: string): readonly Version[] {
  const alternatives = range.split('||').map((part) => versionOf(part.trim().replace(/^npm:(?:@[^/]+\/)?[^@]+@/, '').replace(/^[~^=v]+/, '')))
  return alternatives.flatMap((each) => (each === undefined ? [] : [each])).length === alternatives.length ? alternatives.flatMap((each) => (each === undefined ? [] : [each])) : []
}

function versionOf(text: string): Version | undefined {
  const match = /^(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+][\w.+-]*)?$/.exec(text)
  if (match === null) return undefined
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map((part) => (part === undefined || !/^\d/.test(part) ? 0 : Number(part)))
  return [major, minor, patch]
}

function isLower(a: Version, b: Version): boolean {
  const index = a.findIndex((part, position) => part !== b[position])
  return index !== -1 && (a[index] ?? 0) < (b[index] ?? 0)
}
