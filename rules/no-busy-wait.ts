import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-busy-wait',
  finding: 'busy-wait',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow loops that spin until the clock or another task says stop', recommended: true },
    messages: {
      clock: "This loop holds the event loop until '{{subject}}' lets it go. Use 'await setTimeout(…)' of 'node:timers/promises' to wait.",
      flag: "This loop holds the event loop while it waits for '{{subject}}' to change. Await a promise that is resolved where it changes.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ on, subject }) => ({ messageId: on, data: { subject } }),
})
