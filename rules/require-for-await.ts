import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

const messageIds = { 'for-of': 'forOf', spread: 'spread', 'array-from': 'arrayFrom', 'array-pattern': 'arrayPattern', 'yield*': 'yieldAll' } as const

export default createRule({
  name: 'require-for-await',
  finding: 'async-iterable',
  meta: {
    type: 'problem',
    docs: { description: "Require 'for await' over async iterables", recommended: true, codemods: ['await-promises'] },
    messages: {
      forOf: "'{{text}}' can only be iterated asynchronously, so 'for…of' throws. Use 'for await…of'.",
      spread: "'{{text}}' can only be iterated asynchronously, so spreading it throws. Use 'await Array.fromAsync(…)', or collect it with 'for await'.",
      arrayFrom: "'{{text}}' can only be iterated asynchronously, so 'Array.from' gives an empty array. Use 'await Array.fromAsync(…)', or collect it with 'for await'.",
      arrayPattern: "'{{text}}' can only be iterated asynchronously, so taking it apart throws. Collect it with 'for await' first.",
      yieldAll: "'{{text}}' can only be iterated asynchronously, so 'yield*' throws here. Make the generator async, or iterate with 'for await'.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ form, text }) => ({ messageId: messageIds[form], data: { text } }),
})
