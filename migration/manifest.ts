/**
 * Adds the packages that converted code loads to the manifest of whoever loads them: the nearest package.json. What it names already is
 * left to it. Its text is edited, not printed anew, so that its indentation and order stay.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ModuleId, Span } from '../analysis/facts.js'
import type { Project } from '../analysis/project.js'
import type { Edit, FilePlan } from './plan.js'
import type { Dependency } from './replacements/replacer.js'
import { hashOf } from './write.js'

export interface Manifests {
  readonly files: readonly FilePlan[]
  /** What was not there, as `name@range`. */
  readonly added: readonly string[]
}

/** @param dependencies what each module now loads */
export function manifestsOf(project: Project, dependencies: ReadonlyMap<ModuleId, readonly Dependency[]>): Manifests {
  const wanted = new Map<string, { readonly text: string; readonly packages: Map<string, Dependency> }>()
  const homeless: Dependency[] = []
  for (const [module, packages] of dependencies) {
    const found = manifestAbove(project.root, module)
    if (found === undefined) homeless.push(...packages)
    else {
      const known = wanted.get(found.file) ?? { text: found.text, packages: new Map<string, Dependency>() }
      for (const each of packages) known.packages.set(each.name, each)
      wanted.set(found.file, known)
    }
  }
  const files: FilePlan[] = []
  const added = new Set(homeless.map(asWritten))
  for (const [file, { text, packages }] of wanted) {
    const manifest = objectIn(text)
    const missing = manifest === undefined ? [] : [...packages.values()].filter(({ name }) => rangeIn(text, manifest, LISTS, name) === undefined).map((each) => ({ ...each, range: rangeIn(text, manifest, ['devDependencies'], each.name) ?? each.range }))
    if (manifest === undefined) for (const each of packages.values()) added.add(asWritten(each))
    for (const each of missing) added.add(asWritten(each))
    if (manifest !== undefined && missing.length > 0) files.push({ file, hash: hashOf(text), edits: additionsTo(text, manifest, missing), groups: [] })
  }
  return { files, added: [...added].sort() }
}

function asWritten({ name, range }: Dependency): string {
  return `${name}@${range}`
}

function manifestAbove(root: string, module: ModuleId): { readonly file: string; readonly text: string } | undefined {
  for (let folder = path.posix.dirname(module); ; folder = path.posix.dirname(folder)) {
    const file = path.posix.join(folder, 'package.json')
    try {
      return { file, text: readFileSync(file, 'utf8') }
    } catch {
      if (folder === root || folder === path.posix.dirname(folder)) return undefined
    }
  }
}

/** An object in a JSON text, with the places of its entries. */
interface ObjectText {
  readonly span: Span
  readonly entries: readonly { readonly key: string; readonly span: Span; readonly valueSpan: Span }[]
}

/** Names of a package's own lists that make it sure to be there when the package runs. */
const LISTS = ['dependencies', 'peerDependencies', 'optionalDependencies']

function rangeIn(text: string, manifest: ObjectText, lists: readonly string[], name: string): string | undefined {
  for (const { key, valueSpan } of manifest.entries) {
    const found = lists.includes(key) ? objectIn(text, valueSpan[0])?.entries.find((each) => each.key === name) : undefined
    if (found !== undefined) return String(JSON.parse(text.slice(...found.valueSpan)))
  }
  return undefined
}

function additionsTo(text: string, manifest: ObjectText, missing: readonly Dependency[]): readonly Edit[] {
  const own = manifest.entries.find(({ key }) => key === 'dependencies')
  const list = own === undefined ? undefined : objectIn(text, own.valueSpan[0])
  const packages = [...missing].sort((a, b) => a.name.localeCompare(b.name, 'en'))
  const line = ({ name, range }: Dependency): string => `${JSON.stringify(name)}: ${JSON.stringify(range)}`
  const between = gapOf(text, manifest)
  const deeper = between.includes('\n') ? between + between.slice(between.lastIndexOf('\n') + 1) : between
  const whole = `{${deeper}${packages.map(line).join(`,${deeper}`)}${between}}`
  if (list === undefined) {
    const after = manifest.entries.find(({ key }) => key === 'devDependencies')
    const entry = `"dependencies": ${whole}`
    if (after !== undefined) return [{ start: after.span[0], end: after.span[0], text: `${entry},${between}` }]
    const last = manifest.entries.at(-1)
    if (last !== undefined) return [{ start: last.span[1], end: last.span[1], text: `,${between}${entry}` }]
    return [{ start: manifest.span[0], end: manifest.span[1], text: `{${between}${entry}${between.includes('\n') ? '\n' : between}}` }]
  }
  if (list.entries.length === 0) return [{ start: list.span[0], end: list.span[1], text: whole }]
  const gap = gapOf(text, list)
  const edits = new Map<number, string>()
  for (const each of packages) {
    const next = list.entries.find(({ key }) => key.localeCompare(each.name, 'en') > 0)
    const offset = next?.span[0] ?? list.entries.at(-1)?.span[1] ?? list.span[1]
    const added = next === undefined ? `,${gap}${line(each)}` : `${line(each)},${gap}`
    edits.set(offset, (edits.get(offset) ?? '') + added)
  }
  return [...edits].map(([offset, added]) => ({ start: offset, end: offset, text: added }))
}

/** What stands between a brace and the first entry. */
function gapOf(text: string, { span, entries }: ObjectText): string {
  const [first] = entries
  return first === undefined ? '\n  ' : text.slice(span[0] + 1, first.span[0])
}

/** The object at `from`, or the first there is; nothing where the text is not JSON. */
function objectIn(text: string, from = text.indexOf('{')): ObjectText | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
  if (text[from] !== '{') return undefined
  const entries: { key: string; span: Span; valueSpan: Span }[] = []
  let offset = from + 1
  for (;;) {
    offset = skipped(text, offset)
    if (text[offset] === '}') return { span: [from, offset + 1], entries }
    if (text[offset] === ',') {
      offset += 1
      continue
    }
    const keyEnd = endOfValue(text, offset)
    const valueStart = skipped(text, skipped(text, keyEnd) + 1)
    const valueEnd = endOfValue(text, valueStart)
    entries.push({ key: JSON.parse(text.slice(offset, keyEnd)) as string, span: [offset, valueEnd], valueSpan: [valueStart, valueEnd] })
    offset = valueEnd
  }
}

function skipped(text: string, offset: number): number {
  return offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0)
}

/** The text is known to be JSON, so that brackets and quotes match. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  for (let offset = start; ; offset += 1) {
    const character = text[offset] ?? ''
    if (character === '"') offset += (/^"(?:[^"\\]|\\.)*/.exec(text.slice(offset))?.[0].length ?? 1)
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    else if (depth > 0 || /[^\s,}\]]/.test(text[offset + 1] ?? '')) continue
    if (depth <= 0) return offset + 1
  }
}
