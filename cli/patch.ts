import type { LineRange } from '../migration/plan.js'

/**
 * The lines that a patch changes, by file: what `git diff --unified=0` says, in the numbers of the new text. Where lines were only taken
 * away, the place between the two lines that are neighbours now.
 */
export function changedLinesOf(patch: string): ReadonlyMap<string, readonly LineRange[]> {
  const files = new Map<string, readonly LineRange[]>()
  const lines = patch.split('\n')
  let ranges: LineRange[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const path = /^\+\+\+ (?<path>.*)$/u.exec(line)?.groups?.path
    if (path !== undefined) {
      ranges = []
      const name = unquoted(path.replace(/\t$/u, ''))
      if (name !== '/dev/null') files.set(name.slice('b/'.length), ranges)
      continue
    }
    const hunk = /^@@ -\d+(?:,(?<removed>\d+))? \+(?<start>\d+)(?:,(?<added>\d+))? @@/u.exec(line)?.groups
    if (hunk === undefined) continue
    const start = Number(hunk.start)
    const added = Number(hunk.added ?? 1)
    ranges.push(added === 0 ? [start + 0.5, start + 0.5] : [start, start + added - 1])
    // Past the hunk's own lines: a line that was added may read `+++ b/x`, too. Between them, git remarks on missing line ends.
    for (let left = added + Number(hunk.removed ?? 1); left > 0; at++) if (!lines[at + 1]?.startsWith('\\')) left--
  }
  return files
}

export function overlaps(ranges: readonly LineRange[] | undefined, first: number, last: number): boolean {
  return ranges?.some(([from, to]) => from <= last && to >= first) === true
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 }

/** git writes names with control characters, quotes or backslashes as C strings. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name
  const bytes: number[] = []
  for (const [, octal, letter, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8))
    else if (letter !== undefined) bytes.push(escapes[letter] ?? letter.charCodeAt(0))
    else bytes.push(...Buffer.from(plain ?? ''))
  }
  return Buffer.from(bytes).toString()
}
