import type { Command } from './command.js'
import { DEFAULT_BASELINE } from './baseline.js'
import { changesSince, eitherStagedOrChanged, stagedChanges } from './changes.js'
import { scanFormats } from './format/index.js'
import { costs, scopes } from './report.js'
import { complain } from './terminal.js'

export const command: Command = {
  synopsis: '[paths] [flags]',
  description: 'Reports what blocks the event loop while it serves something, with the path that leads there. Files, folders or patterns; none means all.',
  flags: {
    staged: { description: 'only what the staged changes bring about, as the index has them: for hooks' },
    changed: { placeholder: 'REF', description: 'only what the changes since the merge base with REF bring about: for CI' },
    scope: { values: scopes, description: `'live' code (the default), or every blocking call with its context` },
    'min-cost': { values: costs, description: 'leave out what costs less' },
    baseline: { placeholder: 'FILE', description: 'leave out the findings that FILE knows' },
    'write-baseline': { description: `write the findings to the baseline: '${DEFAULT_BASELINE}' unless it is named` },
    format: { values: scanFormats, description: 'text for people (the default), data, or what a service reads' },
  },
  async run(invocation, terminal) {
    const { switches, values, positionals } = invocation
    const ref = values.get('changed')?.at(-1)
    const isStaged = switches.has('staged')
    if (isStaged && ref !== undefined) return complain(terminal, eitherStagedOrChanged)
    if (!isStaged && ref === undefined) {
      const [{ locate }, { openWorkspace }, { scan }] = await Promise.all([import('./paths.js'), import('./workspace.js'), import('./scan-project.js')])
      const located = locate(terminal.cwd, positionals)
      if (located.kind === 'mistake') return complain(terminal, located.sentence)
      return scan(openWorkspace(located.target.root, located.target.paths), undefined, invocation, terminal)
    }
    if (switches.has('write-baseline')) return complain(terminal, `A baseline holds what a whole scan finds. Leave out '${isStaged ? '--staged' : '--changed'}', or '--write-baseline'.`)
    // git works while the analysis is loaded.
    const [asked, { openChanged }, { scan }] = await Promise.all([
      ref === undefined ? stagedChanges(terminal.cwd) : changesSince(terminal.cwd, ref),
      import('./changed-workspace.js'),
      import('./scan-project.js'),
    ])
    if (asked.kind === 'mistake') return complain(terminal, asked.sentence)
    const opened = await openChanged(terminal.cwd, positionals, asked.changes)
    if (opened.kind === 'mistake') return complain(terminal, opened.sentence)
    return scan(opened.workspace, ref === undefined ? 'staged changes' : `changes since ${ref}`, invocation, terminal)
  },
}
