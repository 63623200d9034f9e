/**
 * What new code names in TypeScript must be declared by the types of Node.js that the project has: those of old ones know nothing of `node:`
 * before a module's name, nor of some promise forms.
 */
import { expressionAt } from '../../analysis/anchors.js'
import type { Refusal } from '../edits.js'
import type { Need } from '../imports.js'
import { isBelow } from './packages/versions.js'
import type { ReplaceableCall, ReplacementFile, Rewriting } from './replacer.js'

const TYPES = '@types/node'
/** Since when `fs.promises` and the module `fs/promises` are declared. */
const NAMESPACE = '10.0.0'
const MODULE = '14.0.0'
/** Since when all is declared that functions at a file's end name, with `node:` before it. */
const DECLARATIONS = '16.11.0'
const SINCE: Readonly<Record<string, string>> = { 'node:timers/promises': '16.0.0', 'node:readline/promises': '17.0.0' }

/** Why the types that are installed have no word for the new code. */
export function typesRefusal({ span }: ReplaceableCall, { callee, names, declarations = [] }: Rewriting, { anchors, module, project }: ReplacementFile): Refusal | undefined {
  const version = anchors.style.typescript ? project.modules.packageVersion(module, TYPES) : undefined
  if (version === undefined) return undefined
  const isMember = expressionAt(anchors, expressionAt(anchors, span)?.calleeSpan ?? span)?.kind === 'member'
  const sinceOf = (need: Need): string => (need.module === 'node:fs/promises' ? (isMember ? NAMESPACE : MODULE) : (SINCE[need.module] ?? '0.0.0'))
  const needs = [...(callee?.need === undefined ? [] : [callee.need]), ...(names?.names ?? [])]
  const lacking = [...needs.map((need) => ({ name: need.module, since: sinceOf(need) })), ...(declarations.length > 0 ? [{ name: 'what takes its place', since: DECLARATIONS }] : [])].find(({ since }) => isBelow(version, since))
  if (lacking === undefined) return undefined
  return { code: 'version-lacks', message: `\`${TYPES}\` ${version} does not declare ${lacking.name.startsWith('node:') ? `\`${lacking.name}\`` : lacking.name}; ${lacking.since} does. Update it first.` }
}
