import type { Blocker, BlockingFinding } from '../../analysis/finding.js'
import type { Category, Cost } from '../../catalogue/types.js'
import { confidenceProperty } from './confidence.js'
import type { Problem, Reader, RuleOptions } from './create-rule.js'
import { adviceText, callText, chainText, placeText, verbOf } from './mention.js'

/** What `no-blocking-call` and `no-cpu-bound-call` share: they differ in the categories they watch. */

export interface BlockingOptions extends RuleOptions {
  readonly allow: readonly string[]
  readonly categories: readonly Category[]
  readonly minCost: Cost
}

export const blockingMessages = {
  direct: "'{{call}}' {{blocks}} {{where}}. {{advice}}",
  aliased: "'{{call}}' runs {{api}}, which {{blocks}} {{where}}. {{advice}}",
  leads: "'{{call}}' {{blocks}}: {{chain}} ({{place}}). {{advice}}",
  handed: "'{{name}}' {{blocks}} when it runs as a {{reason}}: {{chain}} ({{place}}). {{advice}}",
} as const

const costs: readonly Cost[] = ['light', 'heavy', 'unbounded']

export function blockingSchemaOf(categories: readonly Category[]): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      allow: {
        description:
          "What may block: APIs as messages name them ('fs.existsSync'), modules ('sync-request'), or functions of yours that lead there ('loadConfig').",
        type: 'array',
        items: { type: 'string' },
        uniqueItems: true,
      },
      categories: {
        description: 'The kinds of blocking calls to report.',
        type: 'array',
        items: { enum: categories },
        uniqueItems: true,
      },
      confidence: confidenceProperty,
      minCost: {
        description: "The least cost to report: 'light' is microseconds on a local disk, 'heavy' milliseconds, 'unbounded' as long as the outside world likes.",
        enum: costs,
      },
    },
  }
}

export function blockingProblemOf(
  finding: BlockingFinding,
  options: BlockingOptions,
  reader: Reader,
): Problem<typeof blockingMessages> | undefined {
  const blocker = finding.blockers.find(candidate => isReported(candidate, options))
  if (blocker === undefined) return undefined
  const blocks = verbOf(blocker.cost)
  if (finding.direct && finding.call !== undefined) {
    const where = finding.inLoop ? `in a loop of this ${finding.reason}` : `in this ${finding.reason}`
    const data = { call: callText(finding), blocks, where, advice: adviceText(blocker, '') }
    return isNamedIn(finding.text, blocker.label)
      ? { messageId: 'direct', data }
      : { messageId: 'aliased', data: { ...data, api: blocker.label } }
  }
  const chain = chainText(blocker.chain)
  const place = placeText(blocker.chain, reader)
  const advice = adviceText(blocker, ' there')
  return finding.call === undefined
    ? { messageId: 'handed', data: { name: finding.text, blocks, reason: finding.reason, chain, place, advice } }
    : { messageId: 'leads', data: { call: callText(finding), blocks, chain, place, advice } }
}

/** The text that is called shows which API it is: not so for aliases, and for APIs that are handed over to be called. */
function isNamedIn(text: string, label: string): boolean {
  const name = label.replace(/\(.*$/, '').split('.').at(-1) ?? label
  return text.includes(name)
}

function isReported(blocker: Blocker, options: BlockingOptions): boolean {
  const names = [blocker.label, blocker.api.module, blocker.api.module.replace(/^node:/, ''), ...blocker.chain.map(step => step.name)]
  return (
    options.categories.includes(blocker.category) &&
    costs.indexOf(blocker.cost) >= costs.indexOf(options.minCost) &&
    !names.some(name => options.allow.includes(name))
  )
}
