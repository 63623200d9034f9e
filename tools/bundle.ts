import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../', import.meta.url))
const chunks = 'dist/chunks'

/** What runs often and starts each time: hooks, linters, the thread of a codemod, a traced program. */
const entries = { index: 'index.ts', 'cli/index': 'cli/bundled.ts', 'codemods/kit/planner': 'codemods/kit/planner.ts', 'trace/recorder': 'trace/recorder.ts' }
/** Native, large, or seldom needed; the rest is read faster from a few files than from two hundred. */
const external = ['oxc-parser', 'oxc-resolver', 'jscodeshift', 'diff', 'magic-string', 'yaml']

/** Files that have to be something else in a bundle than they are on their own. */
const replacements: readonly { readonly filter: RegExp; readonly contents: string }[] = [
  // A bundler follows `require` where it is not made by hand. What is required is still evaluated when it is first asked for.
  { filter: /[\\/]analysis[\\/]scope-analysis\.ts$/, contents: "export function scopeAnalysis() { return require('@typescript-eslint/scope-manager') }" },
  { filter: /[\\/]analysis[\\/]globbing\.ts$/, contents: "export function globbing() { return require('tinyglobby') }" },
  // Declarations of what TypeScript's `lib` files declare: our scopes are analysed without any of them.
  { filter: /[\\/]scope-manager[\\/]dist[\\/]lib[\\/]index\.js$/, contents: 'exports.lib = new Map()' },
  // The folder is that of the file beside the planner, not that of the bundle.
  {
    filter: /[\\/]codemods[\\/]kit[\\/]folder\.cts$/,
    contents: "import { fileURLToPath } from 'node:url'\nexport default fileURLToPath(new URL('../codemods/kit', import.meta.url))",
  },
]

const replaced = new Set<RegExp>()
const replacing: Plugin = {
  name: 'replacing',
  setup({ onLoad }) {
    for (const { filter, contents } of replacements) {
      onLoad({ filter }, ({ path: file }) => {
        replaced.add(filter)
        return { contents, loader: 'js', resolveDir: path.dirname(file) }
      })
    }
  },
}

/** What `scan` is without, in the file that holds nothing else. */
const onlyScan: Plugin = {
  name: 'only-scan',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/\w+\.js$/ }, ({ kind, importer, path: file }) =>
      kind === 'dynamic-import' && path.basename(importer) === 'main.ts' && file !== './scan.js' ? { path: file, external: true } : undefined,
    )
  },
}

/** Writes what the entries import into few files, beside the licences of what is not ours in them. @returns the written files, from the root */
export async function bundle(): Promise<readonly string[]> {
  const options = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    legalComments: 'none',
    external: [...external],
    metafile: true,
    logLevel: 'warning',
  } satisfies BuildOptions
  const modules = await build({
    ...options,
    entryPoints: entries,
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    // CommonJS among what is bundled asks for Node's own modules, which an ES module has no `require` for.
    banner: { js: "import{createRequire as __requireOf}from'node:module';const require=__requireOf(import.meta.url);" },
    plugins: [replacing],
  })
  // What a hook runs: V8 can keep the compiled code of CommonJS, and a loader of ES modules takes its time.
  const start = await build({
    ...options,
    entryPoints: ['cli/start.ts'],
    outfile: 'dist/cli/start.cjs',
    format: 'cjs',
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    plugins: [replacing, onlyScan],
  })
  for (const { filter } of replacements) if (!replaced.has(filter)) throw new Error(`No file is named like ${filter.source} any more.`)
  const outputs = { ...modules.metafile.outputs, ...start.metafile.outputs }
  // Their notices have to go where their code goes.
  const notices = path.posix.join(chunks, 'LICENSES.txt')
  writeFileSync(path.join(root, notices), licencesOf(outputs))
  return [...Object.keys(outputs), notices]
}

function licencesOf(outputs: Metafile['outputs']): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
  const packages = [...new Set(used)].filter((folder) => folder !== undefined).sort()
  return packages.map((folder) => noticeOf(folder)).join(`\n${'-'.repeat(80)}\n\n`)
}

function noticeOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as { readonly name: string; readonly version: string }
  const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT', 'license', 'LICENCE'].map((each) => path.join(root, folder, each)).find((each) => existsSync(each))
  if (file === undefined) throw new Error(`'${name}' has no licence text that could be shipped with its code.`)
  return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`
}
