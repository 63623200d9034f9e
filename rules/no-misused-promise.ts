import { confidenceSchema, definite } from './kit/confidence.js'
import { createRule } from './kit/create-rule.js'

export default createRule({
  name: 'no-misused-promise',
  finding: 'misused-promise',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow a promise where the value it will have is meant', recommended: true, codemods: ['await-promises'] },
    messages: {
      condition: "'{{text}}' gives a promise, which is always true. Await it.",
      comparison: "'{{text}}' gives a promise, which equals nothing but itself under '{{detail}}'. Await it.",
      operand: "'{{text}}' gives a promise, and '{{detail}}' works on its value. Await it.",
      template: "'{{text}}' gives a promise, which reads '[object Promise]' here. Await it.",
      key: "'{{text}}' gives a promise, so the key is '[object Promise]'. Await it.",
      spread: "'{{text}}' gives a promise, which has nothing to spread into {{detail}}. Await it.",
      iterated: "'{{text}}' gives a promise, which cannot be iterated by '{{detail}}'. Await it.",
      thrown: "'{{text}}' gives a promise, and whoever catches it catches no error. Await it.",
      assigned: "'{{text}}' gives a promise, and '{{detail}}' is declared to hold its value. Await it.",
      argument: "'{{text}}' gives a promise, and '{{detail}}' takes its value. Await it.",
    },
    schema: [confidenceSchema],
    defaultOptions: [definite],
  },
  create: ({ form, text, detail }) => ({ messageId: form, data: { text, detail } }),
})
