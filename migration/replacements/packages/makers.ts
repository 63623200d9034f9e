import { expressionAt, variableAt } from '../../../analysis/anchors.js'
import type { Anchors, ExpressionAnchor } from '../../../analysis/anchors.js'
import type { Span } from '../../../analysis/facts.js'
import { refusedWith } from '../replacer.js'
import type { ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'

/**
 * Methods of an object that a function of the package makes: `cosmiconfigSync('name').search()`. Where the asynchronous ones belong to an
 * object that another function makes, that call changes with all calls of its methods, or none does.
 */

/** `make().method` in its parts, where a path is of that form. */
export function methodOf(path: string): { readonly maker: string; readonly method: string } | undefined {
  const match = /^(.*)\(\)\.(\w+)$/.exec(path)
  return match?.[1] === undefined || match[2] === undefined ? undefined : { maker: match[1], method: match[2] }
}

export function methodVerdict(call: ReplaceableCall, file: ReplacementFile, module: string, path: string): Verdict {
  const { anchors } = file
  const anchor = expressionAt(anchors, call.span)
  const [from, to] = [methodOf(call.api.path), methodOf(path)]
  if (anchor?.kind !== 'call' || from === undefined || to === undefined) return refusedWith('unknown-place', 'The place is not a call that an edit can address.')
  if (anchor.member === undefined || anchor.member.computed) return refusedWith('indirect-call', `\`${call.label}\` is not called by its name as a method.`)
  const end = anchor.calleeSpan[1]
  const renamed = from.method === to.method ? [] : [{ start: end - from.method.length, end, text: to.method }]
  const made = from.maker === to.maker ? { unit: [call.span] } : unitOf(call, file, anchor.member.objectSpan)
  if ('refusal' in made) return made
  const { unit, maker } = made
  return {
    rewriting: {
      unit,
      ...(maker === undefined ? {} : { alongside: [{ call: maker, api: { module: call.api.module, path: from.maker }, need: { module, path: to.maker } }] }),
      operations: ({ alongside }) => [
        { kind: 'rewrite', span: call.span, pieces: renamed, awaited: true },
        // The first of the unit sees to what all of them share.
        ...(String(unit[0]) === String(call.span) && alongside.length > 0 ? [{ kind: 'edit', edits: alongside } as const] : []),
      ],
    },
  }
}

interface Made {
  readonly unit: readonly Span[]
  readonly maker?: Span
}

function unitOf(call: ReplaceableCall, { anchors, calls, text }: ReplacementFile, receiver: Span): Made | Extract<Verdict, { readonly refusal: object }> {
  const direct = makerAt(anchors, receiver)
  if (direct !== undefined) return { unit: [call.span], maker: direct.span }
  const escapes = (why: string) => ({
    refusal: { code: 'result-differs', message: `The object of \`${call.label}\` ${why}, and its methods would give promises there. Make one for this file alone.` },
  })
  const variable = variableAt(anchors, receiver)
  const maker = variable?.initSpan === undefined ? undefined : makerAt(anchors, variable.initSpan)
  if (variable === undefined || maker === undefined) return escapes('is not made in this file')
  if (variable.exported || variable.references.some(({ write, type }) => write || type)) return escapes('is exported or replaced')
  if (/:/.test(text.slice(variable.nameSpan[1], maker.span[0]))) return escapes('has a declared type')
  const spans: Span[] = []
  for (const { span } of variable.references) {
    const use = anchors.expressions.find(({ member, kind }) => kind === 'call' && member !== undefined && String(member.objectSpan) === String(span))
    const read = anchors.expressions.some(({ member }) => member !== undefined && String(member.objectSpan) === String(span))
    if (!read) return escapes('is passed on')
    if (use !== undefined && calls.some((each) => String(each.span) === String(use.span))) spans.push(use.span)
    else if (use === undefined || calls.some(({ api }) => methodOf(api.path)?.method === use.member?.name)) return escapes('is used in another way')
  }
  return { unit: spans, maker: maker.span }
}

function makerAt(anchors: Anchors, span: Span): ExpressionAnchor | undefined {
  const found = expressionAt(anchors, span)
  return found?.kind === 'call' || found?.kind === 'new' ? found : undefined
}
