import { dirname, join, relative } from 'node:path'
import { rules } from '../../rules/index.js'
import { ruleEntriesOf } from '../../rules/kit/configs.js'
import { ownName } from './commands.js'
import { withOurConfig } from './eslint-config.js'
import { isRecord, parseJson, withElementAt, withValueAt, type Json } from './json-text.js'
import type { Drafts, Outcome } from './step.js'
import type { Surroundings } from './surroundings.js'

const eslintFiles = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map(extension => `eslint.config.${extension}`)
const eslintrcFiles = ['.eslintrc.js', '.eslintrc.cjs', '.eslintrc.yaml', '.eslintrc.yml', '.eslintrc.json', '.eslintrc']
const oxlintFiles = ['.oxlintrc.json', '.oxlintrc.jsonc']
const oxlintScripts = ['oxlint.config.ts', 'oxlint.config.mts', 'oxlint.config.js', 'oxlint.config.mjs']

export function addToLinters(surroundings: Surroundings, drafts: Drafts): readonly Outcome[] {
  const outcomes = [addToEslint(surroundings, drafts), addToOxlint(surroundings, drafts)].filter(outcome => outcome !== undefined)
  return outcomes.length > 0 ? outcomes : [{ kind: 'absent', what: 'There is neither ESLint nor Oxlint here; hooks and CI do without' }]
}

function addToEslint({ root, find, dependencies, manifest }: Surroundings, drafts: Drafts): Outcome | undefined {
  const file = find(eslintFiles)
  if (file !== undefined) return editEslint(file, relative(root, file), drafts)
  if (find(eslintrcFiles) !== undefined || manifest.eslintConfig !== undefined) {
    return { kind: 'by-hand', what: 'The ESLint config is of the old kind, which ESLint 10 does not read', add: `npx @eslint/migrate-config .eslintrc.json    # then 'unblock init' again` }
  }
  if (!dependencies.has('eslint')) return undefined
  const name = manifest.type === 'module' ? 'eslint.config.js' : 'eslint.config.mjs'
  drafts.put(join(root, name), `import unblock from '${ownName}'\n\nexport default [...unblock.configs.recommended]\n`)
  return { kind: 'edited', what: `${name}: ESLint has no config yet and gets one` }
}

function editEslint(file: string, name: string, drafts: Drafts): Outcome {
  const edit = withOurConfig(file, drafts.read(file) ?? '')
  switch (edit.kind) {
    case 'done':
      return { kind: 'done', what: `${name} knows ${ownName}` }
    case 'broken':
      return { kind: 'mistake', sentence: `'${file}' cannot be parsed: ${edit.sentence}. Put that right first.` }
    case 'unknown':
      return {
        kind: 'by-hand',
        what: `${name} is left as it is: ${edit.sentence}`,
        add: `import unblock from '${ownName}'\n\n...unblock.configs.recommended    // one more element of the config array`,
      }
    case 'edited':
      drafts.put(file, edit.text)
      return { kind: 'edited', what: `${name}: ESLint reports what blocks, config 'recommended'` }
  }
}

function addToOxlint({ root, find, dependencies }: Surroundings, drafts: Drafts): Outcome | undefined {
  const script = find(oxlintScripts)
  if (script !== undefined) {
    if (drafts.read(script)?.includes(ownName) === true) return { kind: 'done', what: `${relative(root, script)} knows ${ownName}` }
    const add = `jsPlugins: ['${ownName}'],\nrules: ${JSON.stringify(oxlintRules, null, 2)},`
    return { kind: 'by-hand', what: `${relative(root, script)} is a program and is left as it is`, add }
  }
  const file = find(oxlintFiles) ?? (dependencies.has('oxlint') ? join(root, '.oxlintrc.json') : undefined)
  return file === undefined ? undefined : editOxlint(file, relative(root, file), drafts)
}

const oxlintRules = ruleEntriesOf('recommended', rules) as Readonly<Record<string, Json>>

function editOxlint(file: string, name: string, drafts: Drafts): Outcome {
  const before = drafts.read(file)
  if (before === undefined) {
    drafts.put(file, `${JSON.stringify({ jsPlugins: [ownName], rules: oxlintRules }, null, 2)}\n`)
    return { kind: 'edited', what: `${name}: Oxlint has no config yet and gets one` }
  }
  const config = parseJson(before)
  if (!isRecord(config)) return { kind: 'mistake', sentence: `'${file}' is not valid JSON with comments. Put that right first.` }
  // The plugin may go by a name of its own, as in `{ "name": "x", "specifier": "…" }`.
  if (JSON.stringify(config.jsPlugins ?? []).includes(ownName)) return { kind: 'done', what: `${name} knows ${ownName}` }
  let after = withElementAt(before, ['jsPlugins'], ownName)
  for (const [rule, entry] of Object.entries(oxlintRules)) {
    if (after !== undefined && !(isRecord(config.rules) && Object.hasOwn(config.rules, rule))) after = withValueAt(after, ['rules', rule], entry)
  }
  if (after === undefined) {
    return { kind: 'by-hand', what: `${name} is left as it is: its 'jsPlugins' or 'rules' are unusual`, add: `"jsPlugins": ["${ownName}"],\n"rules": ${JSON.stringify(oxlintRules, null, 2)}` }
  }
  drafts.put(file, after)
  return { kind: 'edited', what: `${name}: Oxlint reports what blocks, the rules of config 'recommended' in ${dirname(name) === '.' ? 'this project' : dirname(name)}` }
}
