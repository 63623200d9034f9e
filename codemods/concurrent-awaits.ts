import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: neighbouring declarations that await and use nothing of one another, to one `await Promise.all([…])`; `for…of` loops whose
 * rounds have nothing to do with each other, to a call of a small function that bounds how many run at once and keeps the order of the
 * results; `Promise.all([await a(), await b()])` to `Promise.all([a(), b()])`.
 * Refuses: whatever is not proven to do no more than look, across files; loops that end early, share a variable or handle errors;
 * and forms that would lose a comment or a type.
 */
export default defineCodemod({
  name: 'concurrent-awaits',
  description: 'Lets awaits that do not need one another run at once, and bounds how many.',
  optIn: true,
})
