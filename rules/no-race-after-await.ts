import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-race-after-await',
  finding: 'race-after-await',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow writing shared state from what was read before an await', recommended: false, kinds: { server: {} } },
    messages: {
      stale: "'{{subject}}' was read in line {{line}} and is written here, after an await: what others wrote meanwhile is lost. Read it again after the await, or keep others out.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ subject, readLine }) => ({ messageId: 'stale', data: { subject, line: String(readLine) } }),
})
