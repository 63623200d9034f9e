import type { Outcome } from './scratch.js'

/** What a linter printed as JSON, as places: `src/a.js:3:10 unblock/no-blocking-call`. */

interface Result {
  readonly filePath: string
  readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly column: number; readonly message: string; readonly fatal?: boolean }[]
}

export function eslintPlaces(outcome: Outcome, root: string): readonly string[] {
  return resultsOf(outcome).flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, column, message, fatal }) => {
      if (fatal || ruleId === null) throw new Error(`${filePath}:${line}:${column} ${message}`)
      return `${relative(filePath, root)}:${line}:${column} ${ruleId}`
    }),
  )
}

/** Without `--format json` there is nothing to read: what was printed says why. */
function resultsOf({ stdout, stderr, code }: Outcome): readonly Result[] {
  try {
    return JSON.parse(stdout) as readonly Result[]
  } catch {
    throw new Error(`The linter ended with ${code}.\n${stdout}\n${stderr}`)
  }
}

function relative(file: string, root: string): string {
  return file.replace(`${root}/`, '')
}
