import type { Category } from '../catalogue/types.js'
import { blockingMessages, blockingProblemOf, blockingSchemaOf } from './kit/blocking-call.js'
import { createRule } from './kit/create-rule.js'

const categories = ['crypto', 'compression', 'cpu'] as const satisfies readonly Category[]

export default createRule({
  name: 'no-cpu-bound-call',
  finding: 'blocking-call',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow hashing, key generation, compression and other long computation on the event loop while it serves something',
      recommended: true,
      kinds: { library: { confidence: 'probable' }, cli: 'off' },
      codemods: ['crypto-sync-to-async', 'zlib-sync-to-async', 'package-sync-to-async', 'offload-to-worker'],
    },
    messages: blockingMessages,
    schema: [blockingSchemaOf(categories)],
    defaultOptions: [{ allow: [], categories, confidence: 'definite', minCost: 'light' }],
  },
  create: blockingProblemOf,
})
