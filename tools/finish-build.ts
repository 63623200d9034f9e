import { chmodSync, existsSync } from 'node:fs'

// tsc writes plain files; a bin has to be executable when it is run from the work tree (`npx unblock` here, `npm link`).
const bin = new URL('../dist/cli/index.js', import.meta.url)
if (existsSync(bin)) chmodSync(bin, 0o755)
