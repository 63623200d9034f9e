import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-microtask-starvation',
  finding: 'microtask-starvation',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow loops that await only what is already settled', recommended: true },
    messages: {
      settled: "This loop awaits only what is already settled, so timers and I/O wait until it ends. Use 'await setImmediate()' of 'node:timers/promises' to let them run.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: () => ({ messageId: 'settled', data: {} }),
})
