/**
 * A process of its own: node lint.ts ROOT LIST none|recommended. Prints the milliseconds that ESLint took for the files. Its own start-up
 * is left out, so that the share of the rules does not look smaller than it is.
 */
import { readFileSync } from 'node:fs'
import parser from '@typescript-eslint/parser'
import { ESLint, type Linter } from 'eslint'

const [root = '', list = '', rules = 'none'] = process.argv.slice(2)
const files = readFileSync(list, 'utf8').split('\n').filter(Boolean)
const bare: Linter.Config = {
  files: ['**/*.{js,cjs,mjs,ts,cts,mts,jsx,tsx}'],
  languageOptions: { parser },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
}

async function recommended(): Promise<Linter.Config[]> {
  const built = new URL('../dist/index.js', import.meta.url).href
  const plugin = (await import(built)) as { readonly default: { readonly configs: { readonly recommended: Linter.Config | Linter.Config[] } } }
  return [plugin.default.configs.recommended].flat()
}

const overrideConfig = rules === 'recommended' ? [bare, ...(await recommended())] : [bare]
const eslint = new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig, ignore: false, allowInlineConfig: false })
await eslint.lintText('0', { filePath: 'warm-up.js' })

const started = performance.now()
const results = await eslint.lintFiles(files)
const took = performance.now() - started
const messages = results.reduce((sum, result) => sum + result.messages.length, 0)
process.stdout.write(JSON.stringify({ took, files: results.length, messages }))
