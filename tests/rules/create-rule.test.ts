import { expect, expectTypeOf, it } from 'vitest'
import type { BusyWaitFinding } from '../../analysis/finding.js'
import { problemOf, renderMessage, type Problem } from '../../rules/kit/create-rule.js'
import { rules } from '../../rules/index.js'

const finding: BusyWaitFinding = {
  kind: 'busy-wait',
  module: '/project/wait.js',
  span: [0, 10],
  confidence: 'probable',
  context: 'live',
  reason: 'timer',
  caller: { name: 'wait', file: '/project/wait.js', line: 1, column: 1 },
  on: 'clock',
  subject: 'Date.now() < $&',
}
const reader = { root: '/project' }

it('infers message ids and their slots from the messages', () => {
  interface Texts {
    readonly direct: "'{{call}}' blocks {{where}}."
    readonly plain: 'It blocks.'
  }
  type Expected =
    | { readonly messageId: 'direct'; readonly data: { readonly call: string; readonly where: string } }
    | { readonly messageId: 'plain'; readonly data: Readonly<Record<never, string>> }
  type Given = Problem<{ readonly [Id in keyof Texts]: Texts[Id] }>
  expectTypeOf<Given>().toEqualTypeOf<Expected>()
  // @ts-expect-error a slot is missing
  const incomplete: Given = { messageId: 'direct', data: { call: 'f' } }
  // @ts-expect-error there is no such message
  const unknown: Given = { messageId: 'indirect', data: {} }
  expect([incomplete, unknown]).toHaveLength(2)
})

it('says nothing of what is only probable, unless asked to', () => {
  const rule = rules['no-busy-wait']
  expect(problemOf(rule, finding, {}, reader)).toBeUndefined()
  expect(problemOf(rule, finding, { confidence: 'probable' }, reader)).toEqual({ messageId: 'clock', data: { subject: 'Date.now() < $&' } })
  expect(problemOf(rule, { ...finding, confidence: 'definite' }, {}, reader)).toBeDefined()
})

it('hears of its own kind of findings alone', () => {
  expect(problemOf(rules['no-blocking-call'], finding, { confidence: 'probable' }, reader)).toBeUndefined()
})

it('renders a message without a linter, whatever the data holds', () => {
  const rule = rules['no-busy-wait']
  const problem = problemOf(rule, finding, { confidence: 'probable' }, reader)
  expect(problem && renderMessage(rule, problem)).toBe(
    "This loop spins on 'Date.now() < $&', and nothing else runs meanwhile. Use 'await setTimeout(…)' of 'node:timers/promises' to wait, or run 'npx unblock fix'.",
  )
})
