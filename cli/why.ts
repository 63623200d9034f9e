import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isInside, isSourceName } from '../analysis/files.js'
import type { Liveness } from '../analysis/finding.js'
import type { Explanation } from '../analysis/project.js'
import { projectRootOf } from '../analysis/project-root.js'
import { codemods } from '../codemods/index.js'
import { planMigration } from '../migration/index.js'
import type { Plan } from '../migration/plan.js'
import type { Command } from './command.js'
import { displayPath } from './paths.js'
import { createProgress } from './progress.js'
import { complain } from './terminal.js'
import { openWorkspace } from './workspace.js'

export const command: Command = {
  synopsis: 'FILE:LINE',
  description: 'Tells of each call on the line what it was resolved to, when it runs, what it leads to, and whether it can be converted.',
  flags: {},
  async run({ positionals }, terminal) {
    const [typed, ...more] = positionals
    const { file, line } = placeIn(typed ?? '')
    if (typed === undefined || file === undefined || line < 1 || more.length > 0) return complain(terminal, `'unblock why' needs one place, such as 'src/server.js:12'.`)
    const path = resolve(terminal.cwd, file)
    if (!existsSync(path)) return complain(terminal, `'${file}' does not exist. Name a file relative to the working directory.`)
    if (!statSync(path).isFile() || !isSourceName(path)) return complain(terminal, `'${file}' is no JavaScript or TypeScript source file. Name one that is.`)
    const real = realpathSync(path)
    const root = projectRootOf(isInside(terminal.cwd, real) ? terminal.cwd : dirname(real))

    const progress = createProgress(terminal)
    progress.advance('Reading files', 0)
    const { project, files, skipped } = openWorkspace(root, [root, real], true)
    const module = files.find(candidate => candidate === real.replaceAll('\\', '/'))
    const explanations = module === undefined ? [] : project.explain(module, line)
    const display = displayPath(root, real)
    const failure = skipped().find(entry => entry.file === display)
    if (module === undefined || failure !== undefined) {
      progress.clear()
      return complain(terminal, `'${file}' was not analysed. ${failure?.line === undefined ? '' : `Line ${failure.line}: `}${failure?.message ?? 'Put it right and try again.'}`)
    }
    if (explanations.length === 0) {
      progress.clear()
      terminal.out(`There is no call on line ${line} of ${display}.\n`)
      return 0
    }
    const plan = planMigration(project, files, {
      codemods: codemods.map(({ name }) => name),
      paths: [module],
      scope: 'all',
      includeTests: true,
      publicApi: 'keep',
    })
    progress.clear()
    for (const explanation of explanations) {
      const place = `${display}:${explanation.line}:${explanation.column}`
      const rows = [
        ['resolves to', explanation.resolved.length > 0 ? explanation.resolved.join(', ') : 'nothing that is known'],
        ['stands in', `${explanation.caller}, ${contextWords[explanation.context]}${explanation.context === 'live' ? ` (${explanation.reason})` : ''}`],
        ['leads to', chainOf(explanation, root)],
        ['fix', verdictOf(plan, display, explanation)],
      ]
      terminal.out(`${terminal.colours.bold(place)}  ${explanation.text}\n${rows.map(([left = '', right]) => `  ${terminal.colours.dim(left.padEnd(11))}  ${right}\n`).join('')}`)
    }
    return 0
  },
}

const contextWords: Readonly<Record<Liveness, string>> = {
  live: 'which is live',
  startup: 'which runs while the program starts',
  exit: 'which runs while the process ends',
  worker: 'which runs on a worker thread',
  test: 'which is a test or serves one',
  unknown: 'of which no live caller is known',
}

/** `file:12`, `file:12:5` or, on Windows, `c:\file:12`. */
function placeIn(typed: string): { readonly file: string | undefined; readonly line: number } {
  const match = /^(?<file>.+?):(?<line>\d+)(?::\d+)?$/u.exec(typed)
  return { file: match?.groups?.file, line: Number(match?.groups?.line ?? 0) }
}

function chainOf({ chain }: Explanation, root: string): string {
  if (chain.length === 0) return 'nothing that blocks, as far as is known'
  return chain.map(step => `${step.name} (${displayPath(root, step.file)}:${step.line})`).join(' → ')
}

/** What the plan for the whole project, of all its calls, has decided about this one. */
function verdictOf(plan: Plan, file: string, { line, column, chain }: Explanation): string {
  const isHere = (place: { readonly file: string; readonly line: number; readonly column: number }): boolean => place.file === file && place.line === line && place.column === column
  const refused = plan.refused.find(isHere)
  if (refused !== undefined) return `refuses it (${refused.code}): ${refused.message}`
  if (plan.converted.some(isHere)) return 'converts it'
  const end = chain.at(-1)
  if (end === undefined) return 'has nothing to do here'
  return chain.length > 1 ? `follows what becomes of the call that blocks, at ${displayPath(plan.root, end.file)}:${end.line}` : 'knows no codemod for it'
}
