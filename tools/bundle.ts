import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../', import.meta.url))
const chunks = 'dist/chunks'

/** What runs often and starts each time: hooks, linters, the thread of a codemod, a traced program. */
const entries = ['index.ts', 'cli/index.ts', 'codemods/kit/planner.ts', 'trace/recorder.ts']
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

const replacing: Plugin = {
  name: 'replacing',
  setup({ onLoad, onEnd }) {
    const met = new Set<RegExp>()
    for (const { filter, contents } of replacements) {
      onLoad({ filter }, ({ path: file }) => {
        met.add(filter)
        return { contents, loader: 'js', resolveDir: path.dirname(file) }
      })
    }
    onEnd(() => ({ errors: replacements.filter(({ filter }) => !met.has(filter)).map(({ filter }) => ({ text: `No file is named like ${filter.source} any more.` })) }))
  },
}

/** Writes what the entries import into few files, beside the licences of what is not ours in them. @returns the written files, from the root */
export async function bundle(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    charset: 'utf8',
    legalComments: 'none',
    external,
    // CommonJS among what is bundled asks for Node's own modules, which an ES module has no `require` for.
    banner: { js: "import{createRequire as __requireOf}from'node:module';const require=__requireOf(import.meta.url);" },
    plugins: [replacing],
    metafile: true,
    logLevel: 'warning',
  })
  // Their notices have to go where their code goes.
  const notices = path.posix.join(chunks, 'LICENSES.txt')
  writeFileSync(path.join(root, notices), licencesOf(metafile))
  return [...Object.keys(metafile.outputs), notices]
}

function licencesOf({ outputs }: Metafile): string {
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
