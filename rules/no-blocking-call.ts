import type { Category } from '../catalogue/types.js'
import { blockingMessages, blockingProblemOf, blockingSchemaOf } from './kit/blocking-call.js'
import { createRule } from './kit/create-rule.js'

const categories = ['fs', 'process', 'network', 'sleep', 'bridge', 'database', 'prompt'] as const satisfies readonly Category[]

export default createRule({
  name: 'no-blocking-call',
  finding: 'blocking-call',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow calls that block the event loop while it serves something, directly or through other functions and files',
      recommended: true,
      // A command may wait for the disk, since nobody waits for it but its user. Waiting for what runs on the same thread is wrong anywhere.
      kinds: { library: { confidence: 'probable' }, cli: { categories: ['network', 'sleep', 'bridge'] } },
      codemods: ['fs-sync-to-promises', 'child-process-sync-to-async', 'package-sync-to-async', 'sync-request-to-fetch', 'sleep-to-timers', 'offload-to-worker'],
    },
    messages: blockingMessages,
    schema: [blockingSchemaOf(categories)],
    defaultOptions: [{ allow: [], categories, confidence: 'definite', minCost: 'light' }],
  },
  create: blockingProblemOf,
})
