/**
 * Writes a project of three packages for measuring: TypeScript, ES modules, CommonJS, layered as servers are (stores, services,
 * routes), about 130 lines and 4 KB a file, the means of the real servers we compared it with. The same on every run.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Dialect = 'typescript' | 'module' | 'commonjs'

interface Module {
  readonly name: string
  readonly folder: string
  readonly exports: readonly string[]
}

interface Writer {
  readonly dialect: Dialect
  readonly random: (below: number) => number
}

const packages: readonly { readonly name: string; readonly dialect: Dialect; readonly share: number }[] = [
  { name: 'api', dialect: 'typescript', share: 0.4 },
  { name: 'worker', dialect: 'module', share: 0.3 },
  { name: 'legacy', dialect: 'commonjs', share: 0.3 },
]
const layers = ['stores', 'services', 'routes'] as const
const nouns = ['account', 'invoice', 'order', 'report', 'session', 'ticket', 'upload', 'user', 'widget', 'zone'] as const
const verbs = ['load', 'find', 'list', 'collect', 'build', 'update', 'check', 'prepare', 'merge', 'render'] as const
const extensions = { typescript: 'ts', module: 'js', commonjs: 'js' } as const

/** Numerical Recipes' generator: good enough to vary, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function pick<Item>(random: (below: number) => number, items: readonly Item[]): Item {
  const item = items[random(items.length)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

type Body = (name: string, writer: Writer, callees: readonly string[]) => string

/** A function's text, given its name and the names it may call. Each kind is one that servers are full of. */
const bodies: readonly Body[] = [
  (name, { dialect }) => `function ${name}(items${typed(dialect, ': readonly Item[]')}, limit${typed(dialect, ': number')} = 20)${typed(dialect, ': Item[]')} {
  const seen = new Map${typed(dialect, '<string, Item>')}()
  for (const item of items) {
    const known = seen.get(item.id)
    if (!known || known.updated < item.updated) seen.set(item.id, item)
    if (seen.size >= limit) break
  }
  return [...seen.values()].sort((a, b) => b.updated - a.updated || a.id.localeCompare(b.id))
}`,
  (name, { dialect, random }, callees) => `function ${name}(input${typed(dialect, ': Item')})${typed(dialect, ': Item')} {
  const copy = { ...input, tags: input.tags.filter(tag => tag !== '').map(tag => tag.toLowerCase()) }
  switch (copy.kind) {
    case 'draft':
      copy.weight = ${random(90)} + copy.tags.length
      break
    case 'final':
      copy.weight = Math.max(copy.weight, ${random(50)})
      break
    default:
      copy.kind = 'draft'
  }
  ${call(random, callees, 'copy')}
  return copy
}`,
  (name, { dialect, random }, callees) => `async function ${name}(id${typed(dialect, ': string')}, options${typed(dialect, ': Options')} = {})${typed(dialect, ': Promise<Item[]>')} {
  const started = Date.now()
  const answer = await fetch(\`\${options.origin ?? 'http://localhost'}/items/\${encodeURIComponent(id)}\`)
  if (!answer.ok) throw new Error(\`\${answer.status} after \${Date.now() - started} ms\`)
  const items = ${typed(dialect, '(')}await answer.json()${typed(dialect, ') as Item[]')}
  ${call(random, callees, 'items[0]')}
  return items.filter(item => item.weight > ${random(40)} && !item.tags.includes('hidden'))
}`,
  (name, { dialect, random }, callees) => `const ${name} = (items${typed(dialect, ': readonly Item[]')}) => {
  const groups${typed(dialect, ': Record<string, Item[]>')} = {}
  items.forEach((item) => {
    const key = item.kind + '/' + (item.tags[0] || 'none')
    ;(groups[key] ||= []).push(item)
  })
  const total = Object.values(groups).reduce((sum, group) => sum + group.length, 0)
  if (total === 0) ${call(random, callees, 'undefined')}
  return { groups, total, mean: items.reduce((sum, item) => sum + item.weight, 0) / (total || 1) }
}`,
  (name, { dialect, random }, callees) => `class ${capital(name)} {
  ${typed(dialect, 'private ')}entries${typed(dialect, ': Map<string, Item>')} = new Map()
  constructor(${typed(dialect, 'private readonly ')}limit${typed(dialect, ': number')} = ${random(200)}) {
    ${dialect === 'typescript' ? 'this.entries.clear()' : 'this.limit = limit'}
  }
  get size()${typed(dialect, ': number')} {
    return this.entries.size
  }
  read(id${typed(dialect, ': string')})${typed(dialect, ': Item | undefined')} {
    const entry = this.entries.get(id)
    if (entry === undefined && this.size < this.limit) ${call(random, callees, 'entry')}
    return entry
  }
  write(item${typed(dialect, ': Item')})${typed(dialect, ': void')} {
    this.entries.set(item.id, item)
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value ?? '')
  }
}`,
  (name, { dialect, random }, callees) => `async function ${name}(items${typed(dialect, ': readonly Item[]')}, attempts = ${2 + random(4)})${typed(dialect, ': Promise<number>')} {
  let sent = 0
  for (const item of items) {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const answer = await fetch('http://localhost/' + item.kind, { method: 'POST', body: JSON.stringify(item) })
      if (answer.ok) {
        sent += 1
        break
      }
      if (answer.status < 500) throw new Error('Refused: ' + (await answer.text()))
      await new Promise(resolve => setTimeout(resolve, attempt * ${random(200)}))
    }
  }
  if (sent < items.length) ${call(random, callees, 'items[sent]')}
  return sent
}`,
  (name, { dialect, random }) => `function ${name}(value${typed(dialect, ': unknown')}, name = 'value')${typed(dialect, ': string[]')} {
  const problems${typed(dialect, ': string[]')} = []
  if (typeof value !== 'object' || value === null) return [name + ' is not an object.']
  for (const [key, entry] of Object.entries(value)) {
    if (key.length > ${20 + random(60)}) problems.push(\`\${name}.\${key} has too long a name.\`)
    else if (typeof entry === 'string' && entry.trim() === '') problems.push(\`\${name}.\${key} is empty.\`)
    else if (Array.isArray(entry)) entry.forEach((item, index) => problems.push(...${name}(item, \`\${name}.\${key}[\${index}]\`)))
  }
  return problems
}`,
  (name, { dialect, random }, callees) => `function ${name}(text${typed(dialect, ': string')}, options${typed(dialect, ': Options')} = {})${typed(dialect, ': string')} {
  const lines = text.split(/\\r?\\n/)
  const width = Math.max(...lines.map(line => line.length), ${10 + random(40)})
  const head = options.origin ? \`# \${options.origin}\\n\` : ''
  const body = lines
    .map((line, index) => \`\${String(index + 1).padStart(4)} | \${line.padEnd(width)}\`)
    .filter(line => !/^\\s*\\d+ \\| \\s*$/.test(line))
    .join('\\n')
  if (body === '') ${call(random, callees, 'undefined')}
  return head + body
}`,
]

/** One function in twenty-five: with two blocking calls each, about as many per file as in the real projects. */
const blockingBodies: readonly Body[] = [
  (name, { dialect }) => `function ${name}(id${typed(dialect, ': string')})${typed(dialect, ': Item | undefined')} {
  const file = path.join(root, \`\${id}.json\`)
  if (!fs.existsSync(file)) return undefined
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(\`Cannot read \${file}: \${error}\`)
  }
}`,
  (name, { dialect }) => `function ${name}(folder${typed(dialect, ': string')}, depth = 0)${typed(dialect, ': string[]')} {
  if (depth > 8) return []
  const found${typed(dialect, ': string[]')} = []
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...${name}(at, depth + 1))
    else if (/\\.(json|md)$/.test(entry.name) && fs.statSync(at).size > 0) found.push(at)
  }
  return found
}`,
]

function typed(dialect: Dialect, annotation: string): string {
  return dialect === 'typescript' ? annotation : ''
}

function call(random: (below: number) => number, callees: readonly string[], argument: string): string {
  return callees.length === 0 ? `console.debug(${argument})` : `${pick(random, callees)}(${argument}${random(2) ? ', {}' : ''})`
}

function importLine(dialect: Dialect, from: Module, names: readonly string[]): string {
  const target = `../${from.folder}/${from.name}`
  return dialect === 'commonjs'
    ? `const { ${names.join(', ')} } = require('${target}')`
    : `import { ${names.join(', ')} } from '${target}.js'`
}

function headOf(dialect: Dialect, layer: string, blocks: boolean): string {
  const imports = dialect === 'commonjs'
    ? ["'use strict'", ...(blocks ? ["const fs = require('fs')", "const path = require('node:path')"] : []), ...(layer === 'routes' ? ["const express = require('express')"] : [])]
    : [...(blocks ? ["import fs from 'node:fs'", "import path from 'node:path'"] : []), ...(layer === 'routes' ? ["import express from 'express'"] : [])]
  const types = dialect === 'typescript'
    ? ['export interface Item { id: string; kind: string; tags: string[]; weight: number; updated: number }', 'export interface Options { origin?: string }']
    : []
  return [...imports, ...types, ...(blocks ? ["const root = process.env.DATA ?? '/var/data'"] : [])].join('\n')
}

function routesOf(random: (below: number) => number, dialect: Dialect, callees: readonly string[]): string {
  const routes = Array.from({ length: 3 + random(3) }, (_, index) => `router.${pick(random, ['get', 'post', 'put'])}('/${index}/:id', ${random(2) ? 'async ' : ''}(request, response) => {
  const { id } = request.params
  const result = ${call(random, callees, `id${typed(dialect, ' as never')}`)}
  if (!result) return response.status(404).json({ error: 'No such item.' })
  response.json({ id, result })
})`)
  return ['const router = express.Router()', ...routes].join('\n\n')
}

function writtenModule(random: (below: number) => number, dialect: Dialect, layer: string, names: readonly string[], imports: readonly Module[]): { readonly text: string; readonly exports: readonly string[] } {
  const imported = imports.map(module => ({ module, names: module.exports.filter(() => random(3) === 0).slice(0, 3) })).filter(entry => entry.names.length > 0)
  const callees = imported.flatMap(entry => entry.names)
  const functions = names.map(name => pick(random, random(25) === 0 ? blockingBodies : bodies)(name, { dialect, random }, callees))
  const isClass = (index: number) => functions[index]?.startsWith('class') === true
  const exports = names.filter((_, index) => !isClass(index))
  const exported = [...names.map((name, index) => (isClass(index) ? capital(name) : name)), ...(layer === 'routes' ? ['router'] : [])]
  const text = [
    headOf(dialect, layer, functions.some(body => body.includes('fs.'))),
    imported.map(entry => importLine(dialect, entry.module, entry.names)).join('\n'),
    ...functions,
    ...(layer === 'routes' ? [routesOf(random, dialect, [...exports, ...callees])] : []),
    `${dialect === 'commonjs' ? 'module.exports =' : 'export'} { ${exported.join(', ')} }`,
    '',
  ].join('\n\n')
  return { text, exports }
}

/** Writes `files` source files under `folder`, and the few others that a project has. */
export function generateCorpus(folder: string, files = 600, seed = 20_261_121): void {
  const random = randomFrom(seed)
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('package.json', JSON.stringify({ name: 'corpus', private: true, workspaces: ['packages/*'], dependencies: { express: '^5.0.0' } }, null, 2))
  for (const { name: packageName, dialect, share } of packages) {
    const home = `packages/${packageName}`
    write(`${home}/package.json`, JSON.stringify({ name: packageName, private: true, type: dialect === 'commonjs' ? 'commonjs' : 'module' }, null, 2))
    const written: Module[] = []
    const count = Math.round(files * share)
    for (let index = 0; index < count; index++) {
      const layer = layers[Math.min(2, Math.floor((index / count) * 3))] ?? 'routes'
      const noun = pick(random, nouns)
      const name = `${noun}-${index}`
      const names = Array.from({ length: 6 + random(6) }, (_, at) => `${pick(random, verbs)}${capital(noun)}${index}${String.fromCharCode(97 + at)}`)
      const below = written.slice(-60)
      const imports = below.length === 0 ? [] : [...new Set(Array.from({ length: 1 + random(4) }, () => pick(random, below)))]
      const { text, exports } = writtenModule(random, dialect, layer, names, imports)
      write(`${home}/src/${layer}/${name}.${extensions[dialect]}`, text)
      written.push({ name, folder: layer, exports })
    }
  }
}
