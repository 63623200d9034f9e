import type { Rule } from 'eslint'
import type { Finding, RuleName } from '../../analysis/finding.js'
import type { ProgramKind } from './configs.js'
import { analysedModuleOf } from './project-of.js'

/**
 * Makes a standard ESLint rule of a function from a finding to a problem. The analysis has done the work by then: a rule decides whether
 * a finding counts under its options, and how to say it.
 */

type SlotOf<Text extends string> = Text extends `${string}{{${infer Slot}}}${infer Rest}` ? Slot | SlotOf<Rest> : never

/** One value for each `{{slot}}` of the message's text. */
type DataOf<Text extends string> = { readonly [Slot in SlotOf<Text>]: string }

export type Messages = Readonly<Record<string, string>>

/** What a rule says about a finding. A message id without its slots, or with others, does not compile. */
export type Problem<M extends Messages> = {
  readonly [Id in keyof M & string]: { readonly messageId: Id; readonly data: DataOf<M[Id]> }
}[keyof M & string]

export interface AnyProblem {
  readonly messageId: string
  readonly data: Readonly<Record<string, string>>
}

export type FindingOf<Kind extends Finding['kind']> = Extract<Finding, { kind: Kind }>

/** Where messages take file names relative to. */
export interface Reader {
  readonly root: string
}

export interface RuleOptions {
  readonly confidence: 'definite' | 'probable'
}

interface RuleDefinition<Kind extends Finding['kind'], M extends Messages, Options extends RuleOptions> {
  readonly name: RuleName
  /** The findings that the rule is told of. */
  readonly finding: Kind
  readonly meta: {
    readonly type: 'problem' | 'suggestion'
    readonly docs: {
      /** Starts with `Disallow` or `Require`. */
      readonly description: string
      /** In the `recommended` and `strict` configs. */
      readonly recommended: boolean
      /** Where programs of a kind want it otherwise: not at all, or with these options. */
      readonly kinds?: Readonly<Partial<Record<ProgramKind, 'off' | NoInfer<Partial<Options>>>>>
      /** Codemods that rewrite what the rule reports. */
      readonly codemods?: readonly string[]
    }
    readonly messages: M
    readonly schema: readonly [Readonly<Record<string, unknown>>]
    readonly defaultOptions: readonly [Options]
  }
  create(finding: FindingOf<Kind>, options: Options, reader: Reader): Problem<M> | undefined
}

type Judgement = (finding: Finding, options: Readonly<Record<string, unknown>>, reader: Reader) => AnyProblem | undefined

const judgements = new WeakMap<Rule.RuleModule, Judgement>()

const suggestionMessages = {
  addAll: "Await them all with 'Promise.all'.",
  addAwait: 'Await it.',
  addVoid: "Say with 'void' that nobody waits for it, on purpose.",
  useInstead: "Use '{{use}}' instead.",
} as const

export function createRule<Kind extends Finding['kind'], const M extends Messages, Options extends RuleOptions>(
  definition: RuleDefinition<Kind, M, Options>,
): Rule.RuleModule {
  const { name, meta } = definition
  const [defaults] = meta.defaultOptions
  const judge: Judgement = (finding, given, reader) => {
    if (!isOfKind(finding, definition.finding)) return undefined
    const options = { ...defaults, ...given }
    if (finding.confidence === 'probable' && options.confidence === 'definite') return undefined
    return definition.create(finding, options, reader)
  }
  const rule: Rule.RuleModule = {
    meta: {
      type: meta.type,
      docs: { ...meta.docs, url: urlOf(name) },
      hasSuggestions: true,
      messages: { ...meta.messages, ...suggestionMessages },
      schema: [...meta.schema],
      defaultOptions: [...meta.defaultOptions],
    },
    create(context) {
      return { Program: () => report(context, definition.finding, judge) }
    },
  }
  judgements.set(rule, judge)
  return rule
}

/** What the rule says about a finding, without a linter: for the command line. */
export function problemOf(
  rule: Rule.RuleModule,
  finding: Finding,
  options: Readonly<Record<string, unknown>>,
  reader: Reader,
): AnyProblem | undefined {
  return judgements.get(rule)?.(finding, options, reader)
}

export function renderMessage(rule: Rule.RuleModule, problem: AnyProblem): string {
  const text = rule.meta?.messages?.[problem.messageId] ?? ''
  return text.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => problem.data[name] ?? slot)
}

export function urlOf(name: string): string {
  return `https://github.com/eslint-plugin-unblock/eslint-plugin-unblock/blob/main/docs/rules/${name}.md`
}

function report(context: Rule.RuleContext, kind: Finding['kind'], judge: Judgement): void {
  const { sourceCode } = context
  const { project, findingsOf, suggestionsOf } = analysedModuleOf(context)
  const options = (context.options[0] ?? {}) as Readonly<Record<string, unknown>>
  for (const finding of findingsOf(kind)) {
    const problem = judge(finding, options, project)
    if (problem === undefined) continue
    const [start, end] = finding.span
    context.report({
      loc: { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) },
      messageId: problem.messageId,
      data: { ...problem.data },
      suggest: suggestionsOf(finding).map(({ messageId, data, edits }) => ({
        messageId,
        data: { ...data },
        fix: fixer => edits.map(edit => fixer.replaceTextRange([edit.start, edit.end], edit.text)),
      })),
    })
  }
}

function isOfKind<Kind extends Finding['kind']>(finding: Finding, kind: Kind): finding is FindingOf<Kind> {
  return finding.kind === kind
}
