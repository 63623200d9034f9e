import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isInside } from '../../analysis/files.js'
import { askGit } from '../git.js'
import { commandsOf, runsScan, stagedScan } from './commands.js'
import { lineEndOf } from './insertion.js'
import { isRecord, parseJson, withValueAt, type Json } from './json-text.js'
import type { Drafts, Outcome } from './step.js'
import { namesIn, type HookTool, type Surroundings } from './surroundings.js'
import { readYaml, withEntryAt } from './yaml-text.js'

/** The scan of what is staged, in whatever runs before each commit. */

const extensions = 'js,mjs,cjs,jsx,ts,mts,cts,tsx'
const lefthookForm = /^\.?lefthook(?:-local)?\.(?:ya?ml|json|jsonc|toml)$/u
const simpleFiles = ['.simple-git-hooks.json', 'simple-git-hooks.json']
const simpleScripts = ['.simple-git-hooks.cjs', '.simple-git-hooks.js', 'simple-git-hooks.cjs', 'simple-git-hooks.js', '.simple-git-hooks.mjs', 'simple-git-hooks.mjs']

export async function addHook(surroundings: Surroundings, drafts: Drafts): Promise<Outcome> {
  if (!surroundings.isRepository) return { kind: 'absent', what: 'There is no git repository here, so that there are no hooks' }
  switch (hookToolOf(surroundings)) {
    case 'husky':
      return addToHusky(surroundings, drafts)
    case 'lefthook':
      return addToLefthook(surroundings, drafts)
    case 'simple-git-hooks':
      return addToSimpleGitHooks(surroundings, drafts)
    case 'pre-commit':
      return addToPreCommit(surroundings, drafts)
    case 'git':
      return addToGit(surroundings, drafts)
  }
}

export function hookToolOf({ find, dependencies, manifest, root, top }: Surroundings): HookTool {
  if (dependencies.has('husky') || find(['.husky']) !== undefined) return 'husky'
  if (dependencies.has('lefthook') || dependencies.has('@evilmartians/lefthook') || lefthookFileOf(root, top) !== undefined) return 'lefthook'
  if (dependencies.has('simple-git-hooks') || manifest['simple-git-hooks'] !== undefined || find([...simpleFiles, ...simpleScripts]) !== undefined) return 'simple-git-hooks'
  return find(['.pre-commit-config.yaml', '.pre-commit-config.yml']) === undefined ? 'git' : 'pre-commit'
}

/** husky runs its scripts with `sh -e`: each line counts. */
function addToHusky({ find, root, manager }: Surroundings, drafts: Drafts): Outcome {
  const folder = find(['.husky'])
  const line = stagedScan(manager)
  if (folder === undefined) return { kind: 'by-hand', what: 'husky is a dependency, but has not been set up', add: `${commandsOf(manager).exec} husky init    # then 'unblock init' again` }
  const file = join(folder, 'pre-commit')
  const name = relative(root, file)
  const before = drafts.read(file)
  if (before === undefined) {
    drafts.put(file, `${line}\n`, { executable: true })
    return { kind: 'edited', what: `${name}: husky scans what is staged` }
  }
  if (runsScan(before)) return { kind: 'done', what: `${name} runs the scan` }
  // A script that ends early, goes on in another program or forgives failures decides for itself what comes last.
  if (/\b(?:exit|exec|return|trap)\b|set \+e|<<|\\\s*$/u.test(withoutComments(before)) || !isShell(before)) {
    return { kind: 'by-hand', what: `${name} is left as it is: its script does not end with its last line`, add: line }
  }
  const eol = lineEndOf(before)
  drafts.put(file, `${before}${before === '' || before.endsWith('\n') ? '' : eol}${line}${eol}`)
  return { kind: 'edited', what: `${name}: husky scans what is staged, after what it runs already` }
}

function lefthookFileOf(...folders: readonly string[]): string | undefined {
  return folders.flatMap(folder => [folder, join(folder, '.config')]).flatMap(folder => namesIn(folder, lefthookForm).filter(name => !name.includes('-local')).map(name => join(folder, name)))[0]
}

async function addToLefthook({ root, top, manager }: Surroundings, drafts: Drafts): Promise<Outcome> {
  const file = lefthookFileOf(root, top) ?? join(top, 'lefthook.yml')
  const name = relative(root, file)
  const before = drafts.read(file) ?? ''
  if (runsScan(before)) return { kind: 'done', what: `${name} runs the scan` }
  const job = { glob: `*.{${extensions}}`, run: stagedScan(manager) }
  const next = `${commandsOf(manager).exec} lefthook install`
  const by: Outcome = { kind: 'by-hand', what: `${name} is left as it is: its form is unusual`, add: `pre-commit:\n  commands:\n    unblock:\n      glob: '${job.glob}'\n      run: ${job.run}` }
  if (file.endsWith('.toml')) return by
  const yaml = await import('yaml')
  const isJson = /\.jsonc?$/u.test(file)
  const read = isJson ? { kind: 'document', value: parseJson(before) } as const : readYaml(yaml, before)
  if (read.kind === 'mistake') return { kind: 'mistake', sentence: `'${file}' is not valid YAML: ${read.sentence}. Put that right first.` }
  if (isJson && read.value === undefined) return { kind: 'mistake', sentence: `'${file}' is not valid JSON. Put that right first.` }
  const hook = isRecord(read.value) ? read.value['pre-commit'] : undefined
  const jobs = isRecord(hook) ? hook.jobs : undefined
  if (jobs !== undefined && isJson) return by
  const after = isJson
    ? withValueAt(before, ['pre-commit', 'commands', 'unblock'], job)
    : jobs !== undefined
      ? withEntryAt(yaml, before, ['pre-commit', 'jobs'], 'list', { name: 'unblock', ...job })
      : withEntryAt(yaml, before, ['pre-commit', 'commands'], 'map', { unblock: job })
  if (after === undefined) return by
  drafts.put(file, after)
  return { kind: 'edited', what: `${name}: lefthook scans what is staged`, next }
}

function addToSimpleGitHooks({ find, root, manager, manifest }: Surroundings, drafts: Drafts): Outcome {
  const key = 'simple-git-hooks'
  const script = find(simpleScripts)
  const line = stagedScan(manager)
  if (script !== undefined) {
    if (runsScan(drafts.read(script) ?? '')) return { kind: 'done', what: `${relative(root, script)} runs the scan` }
    return { kind: 'by-hand', what: `${relative(root, script)} is a program and is left as it is`, add: `'pre-commit': '${line}'` }
  }
  // simple-git-hooks itself looks into package.json last.
  const own = find(simpleFiles)
  const file = own ?? (manifest[key] === undefined ? find(['package.json']) : undefined) ?? join(root, 'package.json')
  const name = relative(root, file)
  const text = drafts.read(file) ?? ''
  const whole = parseJson(text)
  const config = own === undefined ? (isRecord(whole) ? whole[key] : undefined) : whole
  if (own !== undefined && config === undefined) return { kind: 'mistake', sentence: `'${file}' is not valid JSON. Put that right first.` }
  const path = own === undefined ? [key, 'pre-commit'] : ['pre-commit']
  const before: Json | undefined = isRecord(config) ? config['pre-commit'] : undefined
  if (typeof before === 'string' && runsScan(before)) return { kind: 'done', what: `${name} runs the scan` }
  const after = before === undefined || typeof before === 'string' ? withValueAt(text, path, before === undefined ? line : `${before} && ${line}`) : undefined
  // `a; b` and `a || b` would come out differently with one more command behind them.
  if (after === undefined || (typeof before === 'string' && /[;|\n#]|(?:^|[^&])&(?:[^&]|$)/u.test(before))) {
    return { kind: 'by-hand', what: `'pre-commit' in ${name} is left as it is: its form is unusual`, add: line }
  }
  drafts.put(file, after)
  return { kind: 'edited', what: `${name}: simple-git-hooks scans what is staged`, next: `${commandsOf(manager).exec} simple-git-hooks` }
}

async function addToPreCommit({ find, root, manager }: Surroundings, drafts: Drafts): Promise<Outcome> {
  const file = find(['.pre-commit-config.yaml', '.pre-commit-config.yml']) ?? ''
  const name = relative(root, file)
  const before = drafts.read(file) ?? ''
  if (runsScan(before) || /\bid: *['"]?unblock\b/u.test(before)) return { kind: 'done', what: `${name} runs the scan` }
  const yaml = await import('yaml')
  const read = readYaml(yaml, before)
  if (read.kind === 'mistake') return { kind: 'mistake', sentence: `'${file}' is not valid YAML: ${read.sentence}. Put that right first.` }
  const hook = { id: 'unblock', name: 'unblock', entry: stagedScan(manager), language: 'system', files: '\\.[cm]?[jt]sx?$', pass_filenames: false }
  const repository = { repo: 'local', hooks: [hook] }
  const after = withEntryAt(yaml, before, ['repos'], 'list', repository)
  if (after === undefined) return { kind: 'by-hand', what: `${name} is left as it is: its form is unusual`, add: yaml.stringify({ repos: [repository] }, { singleQuote: true }).trimEnd() }
  drafts.put(file, after)
  return { kind: 'edited', what: `${name}: pre-commit scans what is staged`, next: 'pre-commit install' }
}

/** Without a hook tool: the hook itself, where git looks for it. */
async function addToGit({ root, top, manager }: Surroundings, drafts: Drafts): Promise<Outcome> {
  const line = stagedScan(manager)
  const asked = await askGit(root, ['rev-parse', '--path-format=absolute', '--git-path', 'hooks'])
  const folder = asked.out.toString().trim()
  if (asked.code !== 0 || folder === '') return { kind: 'by-hand', what: 'git does not say where its hooks are', add: line }
  const file = join(folder, 'pre-commit')
  if (!isInside(top, folder)) return { kind: 'by-hand', what: `git looks for hooks outside of this repository, in '${folder}'`, add: line }
  const name = relative(root, file)
  const before = drafts.read(file)
  if (before === undefined) {
    drafts.put(file, `#!/bin/sh\n${line}\n`, { executable: true })
    return { kind: 'edited', what: `${name}: git scans what is staged${existsSync(join(top, '.git', 'hooks')) ? ', in this clone' : ''}` }
  }
  if (runsScan(before)) return { kind: 'done', what: `${name} runs the scan` }
  const head = /^(?:#.*(?:\r?\n|$))+/u.exec(before)?.[0] ?? ''
  if (!isShell(before) || !head.endsWith('\n')) return { kind: 'by-hand', what: `${name} is left as it is: it is no shell script`, add: line }
  // First, so that what the script ends with still decides in the end.
  drafts.put(file, `${head}${line} || exit 1${lineEndOf(before)}${before.slice(head.length)}`)
  return { kind: 'edited', what: `${name}: git scans what is staged, before what it runs already` }
}

function isShell(script: string): boolean {
  return !script.startsWith('#!') || /^#!.*\b(?:ba|da|z|k)?sh\b/u.test(script)
}

function withoutComments(script: string): string {
  return script.replaceAll(/^\s*#.*$/gmu, '')
}
