import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'require-return-await',
  finding: 'unawaited-return',
  meta: {
    type: 'problem',
    docs: { description: "Require 'return await' where leaving early would miss the rejection", recommended: true, codemods: ['await-promises'] },
    messages: {
      try: "The handler has left before '{{text}}' rejects, so it catches nothing. Use 'return await'.",
      finally: "The 'finally' block runs before '{{text}}' has settled. Use 'return await'.",
      using: "What 'using' holds is disposed before '{{text}}' has settled. Use 'return await'.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ guard, text }) => ({ messageId: guard, data: { text } }),
})
