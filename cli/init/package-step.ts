import { relative } from 'node:path'
import { commandsOf, ownName } from './commands.js'
import { withValueAt } from './json-text.js'
import type { Drafts, Outcome } from './step.js'
import type { Surroundings } from './surroundings.js'
import { version } from '../version.js'

/** Everything else runs what is installed, so that a team runs one version. */
export function addDependency({ root, manager, manifest, dependencies }: Surroundings, drafts: Drafts): Outcome {
  const file = `${root}/package.json`
  if (dependencies.has(ownName) || manifest.name === ownName) return { kind: 'done', what: `${ownName} is a dependency` }
  const after = withValueAt(drafts.read(file) ?? '', ['devDependencies', ownName], `^${version()}`)
  if (after === undefined) return { kind: 'by-hand', what: `'devDependencies' of ${relative(root, file)} is no object`, add: `${commandsOf(manager).addDev} ${ownName}` }
  drafts.put(file, after)
  return { kind: 'edited', what: `${ownName} becomes a dependency for development`, next: commandsOf(manager).install }
}
