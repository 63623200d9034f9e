import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-race-after-await',
  finding: 'race-after-await',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow writing shared state from what was read before an await', recommended: false, kinds: { server: {} } },
    messages: {
      lostUpdate: "'{{subject}}' is written here from what was read in line {{line}}, before an await: what other runs wrote meanwhile is lost. Read it after the await, or let one run in at a time.",
      checkThenAct: "'{{subject}}' is set here since line {{line}} allowed it, before an await: other runs may have come as far meanwhile. Keep the promise in place of its value, or look again before this.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ form, subject, readLine }) => ({
    messageId: form === 'lost-update' ? 'lostUpdate' : 'checkThenAct',
    data: { subject, line: String(readLine) },
  }),
})
