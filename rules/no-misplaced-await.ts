import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-misplaced-await',
  finding: 'misplaced-await',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow taking a member from a promise instead of from its value', recommended: true, codemods: ['await-promises'] },
    messages: {
      early: "'.{{member}}' is taken from the promise of '{{text}}' and is undefined. Write '(await {{text}}).{{member}}'.",
      missing: "'.{{member}}' is taken from the promise of '{{text}}' and is undefined. Await the promise first.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ text, member, awaited }) => ({ messageId: awaited ? 'early' : 'missing', data: { text, member } }),
})
