import { confidenceProperty } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'
import type { RuleOptions } from './kit/create-rule.js'

interface FloatingOptions extends RuleOptions {
  /** Calls as written. */
  readonly allow: readonly string[]
  readonly ignoreIife: boolean
  readonly ignoreVoid: boolean
}

export default createRule({
  name: 'no-floating-promise',
  finding: 'floating-promise',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow promises that nobody awaits, returns, stores or handles',
      recommended: true,
      // An error that a library drops ends a process that is not its own.
      kinds: { library: { ignoreVoid: false } },
      codemods: ['await-promises'],
    },
    messages: {
      call: "The promise of '{{text}}' is dropped, so its error is lost and nothing waits for it. Await it, return it, or add '.catch(…)'.",
      unwaited: "The promise of '{{text}}' is dropped, so nothing waits for it. Await it, or return it.",
      chain: "Nobody catches what '{{text}}' rejects with. Add '.catch(…)', or await it.",
      emptyCatch: "'{{text}}' catches nothing, since it is given no handler. Give it one, or await the promise.",
      void: "'void' hides the promise of '{{text}}' and handles none of its errors. Await it, or add '.catch(…)'.",
      iife: "Nobody catches what this async function rejects with. Add '.catch(…)' behind the call, or await it.",
      array: "'{{text}}' gives an array of promises, and all of them are dropped. Use 'await Promise.all(…)'.",
      generator: "Nothing of the async generator '{{text}}' runs, since nobody iterates over it. Use 'for await (… of …)'.",
      unusedVariable: "'{{name}}' holds a promise that nothing uses, so its error is lost. Await it.",
      lateVariable: "'{{name}}' holds a promise that nobody has handled while line {{line}} awaits something else: a rejection meanwhile ends the process. Await both with 'Promise.all'.",
    },
    schema: [{
        type: 'object',
        additionalProperties: false,
        properties: {
          allow: {
            description: "Calls whose promises may be dropped, as they are written: 'queue.push', 'track'.",
            type: 'array',
            items: { type: 'string' },
            uniqueItems: true,
          },
          ignoreIife: {
            description: 'Leave async functions alone that are called where they stand; those that catch all their errors always are.',
            type: 'boolean',
          },
          ignoreVoid: {
            description: "Take 'void promise' for a promise dropped on purpose.",
            type: 'boolean',
          },
          confidence: confidenceProperty,
        },
      }],
    defaultOptions: [{ allow: [], confidence: 'definite', ignoreIife: false, ignoreVoid: true } as FloatingOptions],
  },
  create({ form, text, name = '', line = 0, catchesAll }, { allow, ignoreIife, ignoreVoid }) {
    if (allow.some(allowed => text === allowed || text.startsWith(`${allowed}(`))) return undefined
    switch (form) {
      case 'void':
        return ignoreVoid ? undefined : { messageId: 'void', data: { text } }
      case 'iife':
        return ignoreIife || catchesAll ? undefined : { messageId: 'iife', data: {} }
      case 'empty-catch':
        return { messageId: 'emptyCatch', data: { text } }
      case 'unused-variable':
        return { messageId: 'unusedVariable', data: { name } }
      case 'late-variable':
        return { messageId: 'lateVariable', data: { name, line: String(line) } }
      case 'call':
        return { messageId: catchesAll ? 'unwaited' : 'call', data: { text } }
      default:
        return { messageId: form, data: { text } }
    }
  },
})
