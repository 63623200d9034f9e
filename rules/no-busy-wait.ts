import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-busy-wait',
  finding: 'busy-wait',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow loops that spin until the clock or another task says stop', recommended: true, codemods: ['sleep-to-timers'] },
    messages: {
      clock: "This loop spins on '{{subject}}', and nothing else runs meanwhile. Use 'await setTimeout(…)' of 'node:timers/promises' to wait, or run 'npx unblock fix'.",
      flag: "This loop spins until '{{subject}}' changes, and nothing else runs meanwhile. Await a promise that is resolved where it changes.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ on, subject }) => ({ messageId: on, data: { subject } }),
})
