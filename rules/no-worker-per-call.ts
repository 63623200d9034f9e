import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-worker-per-call',
  finding: 'worker-per-call',
  meta: {
    type: 'suggestion',
    docs: { description: 'Disallow starting a worker thread for each request or event', recommended: true, kinds: { library: { confidence: 'probable' }, cli: 'off' } },
    messages: {
      perCall: "'new {{text}}()' starts a thread each time this {{reason}} runs, which takes milliseconds and has no upper limit. Create a pool once, for example with 'piscina', and call its 'run()' here.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ text, reason }) => ({ messageId: 'perCall', data: { text, reason } }),
})
