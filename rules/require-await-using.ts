import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'require-await-using',
  finding: 'async-disposable',
  meta: {
    type: 'problem',
    docs: { description: "Require 'await using' for resources that are disposed asynchronously", recommended: true, codemods: ['await-promises'] },
    messages: {
      sync: "'{{text}}' can only be disposed asynchronously, so 'using' throws. Use 'await using'.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ text }) => ({ messageId: 'sync', data: { text } }),
})
