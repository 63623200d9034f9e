import { canonicalModule } from '../../catalogue/index.js'
import type { BlockingRow } from '../../catalogue/types.js'
import { jqueryVerdict } from './requests/jquery.js'
import { syncFetchVerdict } from './requests/sync-fetch.js'
import { syncRequestVerdict } from './requests/sync-request.js'
import { xmlHttpRequestVerdict } from './requests/xml-http-request.js'
import { refusedWith } from './replacer.js'
import type { ReplaceableCall, ReplacementFile, Replacer, Verdict } from './replacer.js'

/** What is written in place of each request that blocks until it is answered. One file beside this one for each way of asking. */
export const requestReplacer: Replacer = {
  handles: ({ replacement }: BlockingRow) => replacement.kind === 'adapt' && replacement.name === 'request',
  verdictOf(call: ReplaceableCall, file: ReplacementFile): Verdict {
    if (call.call?.via !== undefined) return refusedWith('indirect-call', `\`${call.label}\` is called through \`call\`, \`apply\` or \`Reflect\`. Call it by its name.`)
    switch (canonicalModule(call.api.module)) {
      case 'sync-request':
        return syncRequestVerdict(call, file)
      case 'sync-fetch':
        return syncFetchVerdict(call, file)
      case 'jquery':
        return jqueryVerdict(call, file)
      case 'global':
        return call.api.path.startsWith('XMLHttpRequest') ? xmlHttpRequestVerdict(call, file) : jqueryVerdict(call, file)
      default:
        return refusedWith('no-async-form', `\`${call.label}\` has no known form that does not block. Take \`fetch\` in its place.`)
    }
  },
}
