import { defineCodemod } from './kit/define-codemod.js'

/**
 * Rewrites: synchronous calls of well-known packages (glob, rimraf, mkdirp, globby, execa, bcrypt, cosmiconfig, esbuild and others: each
 * with a row in the catalogue), to their promise form, or to their callback form through `util.promisify`, as the version that the project
 * has knows it, with their callers across the project.
 * Refuses: what the installed version has no asynchronous form of (the report names the version that has), what gives a result of another
 * shape or takes other options there, and every place that cannot wait.
 */
export default defineCodemod({
  name: 'package-sync-to-async',
  description: 'Rewrites synchronous calls of well-known packages to their awaited form, and makes their callers async across files.',
})
