import { expressionAt, variableAt } from '../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor, Style } from '../../analysis/anchors.js'
import type { Span } from '../../analysis/facts.js'
import type { Refusal } from '../edits.js'
import { execFileOutputIn, execOutputIn, spawnResultIn } from './child-process/declarations.js'
import { isPlain } from './child-process/plain-calls.js'
import { plainExecFileOutputIn, plainExecOutputIn, plainSpawnResultIn } from './child-process/plain-declarations.js'
import { refusedWith } from './replacer.js'
import type { FileDeclaration, ReplaceableCall, ReplacementFile, Replacer, Verdict } from './replacer.js'

/**
 * What is written in place of each call that waits for a child process: a function at the file's end that takes the same arguments and
 * gives or throws the same, so that arguments and uses of the result stay as they are.
 */

const home = 'node:child_process'

const declarations: Readonly<Record<string, (style: Style) => FileDeclaration>> = {
  execFileSync: execFileOutputIn,
  execSync: execOutputIn,
  spawnSync: spawnResultIn,
}

const plainDeclarations: Readonly<Record<string, (style: Style) => FileDeclaration>> = {
  execFileSync: plainExecFileOutputIn,
  execSync: plainExecOutputIn,
  spawnSync: plainSpawnResultIn,
}

export const childProcessReplacer: Replacer = {
  handles: ({ module, path }) => module === home && path in declarations,
  verdictOf(call: ReplaceableCall, file: ReplacementFile): Verdict {
    const { anchors } = file
    const anchor = expressionAt(anchors, call.span)
    const declarationIn = (isPlain(call, file) ? plainDeclarations : declarations)[call.api.path]
    if (anchor?.kind !== 'call' || declarationIn === undefined) return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
    const refusal = calleeRefusal(call, anchor, file)
    if (refusal !== undefined) return { refusal }
    const [start, end] = anchor.calleeSpan
    return {
      rewriting: {
        unit: [call.span],
        callee: { call: call.span, api: call.api },
        declarations: [declarationIn(anchors.style)],
        operations: ({ declared }) => [{ kind: 'rewrite', span: call.span, pieces: [{ start, end, text: declared[0] ?? '' }], awaited: true }],
      },
    }
  },
}

/** Why it is not certain that the callee is the API and nothing else; what stands there goes away. */
export function calleeRefusal(call: ReplaceableCall, anchor: ExpressionAnchor, { module, project, anchors, text }: ReplacementFile): Refusal | undefined {
  const written = text.slice(...anchor.calleeSpan)
  if (call.call !== undefined) {
    if (call.call.via !== undefined) return { code: 'indirect-call', message: `\`${written}\` does not name the API directly. Call it by its name.` }
    const targets = project.graph.calleesOf(module, call.call)
    if (!targets.every((target) => project.effects.rowOfTarget(target) === call.row)) {
      return { code: 'unresolved-import', message: `\`${written}\` may be something else than \`${call.label}\` at run time.` }
    }
  }
  const base = baseOf(anchors, anchor.calleeSpan)
  const variable = variableAt(anchors, base)
  if (variable === undefined) {
    const isLoaded = /^(?:require|process\s*\.\s*getBuiltinModule)\s*\(|^await\s+import\s*\(/.test(text.slice(...base))
    return isLoaded ? undefined : { code: 'indirect-call', message: `\`${written}\` does not name the API directly. Call it through the module or an import.` }
  }
  if (variable.kind === 'parameter' || variable.references.some((reference) => reference.write)) {
    return { code: 'unresolved-import', message: `\`${written}\` can be set to something else than \`${call.label}\` at run time.` }
  }
  return undefined
}

/** `cp` of `cp.default.execSync`. */
function baseOf(anchors: Anchors, span: Span): Span {
  const member = expressionAt(anchors, span)
  return member?.kind === 'member' && member.member !== undefined ? baseOf(anchors, member.member.objectSpan) : span
}
