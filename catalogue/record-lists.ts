/**
 * What is given a list of records, and waits for what some functions in them return: the tasks of a runner, the questions of a prompt.
 */

export interface RecordListRow {
  readonly module: string
  readonly names: readonly string[]
  /** Properties whose functions are waited for; an error in one goes where a rejection goes. */
  readonly waitsFor: readonly string[]
  /** An option in the call with which its functions run at the same time. */
  readonly overlapsWith?: string
}

const rows: readonly RecordListRow[] = [
  { module: 'inquirer', names: ['prompt', 'default.prompt'], waitsFor: ['choices', 'default', 'filter', 'message', 'validate', 'when'] },
  { module: 'listr', names: ['', 'default'], waitsFor: ['skip', 'task'], overlapsWith: 'concurrent' },
  { module: 'listr2', names: ['Listr'], waitsFor: ['skip', 'task'], overlapsWith: 'concurrent' },
  { module: 'prompts', names: ['', 'default', 'prompt'], waitsFor: ['choices', 'format', 'initial', 'message', 'type', 'validate'] },
]

/** The row for a function or class of a package, if it takes such a list as its first argument. */
export function recordListRow(module: string, name: string): RecordListRow | undefined {
  return rows.find((row) => row.module === module && row.names.includes(name))
}
