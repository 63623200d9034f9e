import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-async-callback',
  finding: 'async-callback',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow async functions where the promise they return is dropped or taken for a value', recommended: true, codemods: ['await-promises'] },
    messages: {
      ignored: "'{{callee}}' does not wait for this async function, and its errors are lost. {{advice}}",
      used: "'{{callee}}' takes the promise of this async function for a value. {{advice}}",
      unhandled: 'Nobody handles it when this async {{callee}} rejects. {{advice}}',
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create({ fate, callee, advice, catchesAll }) {
    if (catchesAll && fate === 'unhandled') return undefined
    return { messageId: fate, data: { callee, advice } }
  },
})
