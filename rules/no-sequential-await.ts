import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-sequential-await',
  finding: 'sequential-await',
  meta: {
    type: 'suggestion',
    docs: { description: 'Disallow awaiting one after another what could run at once', recommended: false, codemods: ['concurrent-awaits'] },
    messages: {
      statements: "'{{text}}' does not need what was awaited before, and waits for it all the same. Use 'await Promise.all([…])'.",
      loop: "Each round waits for '{{text}}' though no round needs another. Start them together and bound their number, or run 'npx unblock run concurrent-awaits'.",
      aggregator: "'{{text}}' is finished before the next element is begun, so nothing runs at once. Leave out the 'await' inside.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ form, text }) => ({ messageId: form, data: { text } }),
})
