import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'require-promise-all',
  finding: 'promise-array',
  meta: {
    type: 'problem',
    docs: { description: "Require 'Promise.all' around arrays of promises that are awaited", recommended: true, codemods: ['await-promises'] },
    messages: {
      awaited: "Awaiting an array waits for none of the promises in '{{text}}'. Use 'await Promise.all(…)'.",
      nested: "'{{text}}' is an array of promises within the array, and nothing waits for them. Flatten it, or wrap it in 'Promise.all'.",
      forAwait: "'for await' takes the promises of '{{text}}' one after another, and a later one that rejects meanwhile has no handler. Iterate over 'await Promise.all(…)'.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ form, text }) => ({ messageId: form === 'for-await' ? 'forAwait' : form, data: { text } }),
})
