import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: `sync-request` to a function at the end of the file that fetches and gives the same response; `sync-fetch` to `fetch`, with
 * an `await` for each reader of a body; a synchronous `XMLHttpRequest` from its construction to its last read to `await fetch(…)`;
 * `$.ajax({ async: false })` to the same call without the option, awaited. Callers follow across files.
 * Refuses: options that `fetch` has no equal for or that are not known, responses of `sync-fetch` and `XMLHttpRequest` that go where
 * their uses cannot be followed, requests that are put together in pieces, and all that cannot wait.
 */
export default defineCodemod({
  name: 'sync-request-to-fetch',
  description: 'Rewrites requests that block until they are answered to awaited ones by `fetch`, and makes their callers async across files.',
})
