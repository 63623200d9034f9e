/**
 * Facts on disk, by the hash of their text. A line for what is always asked for and one for each part that is not: of most files that
 * others import only a few functions matter, and reading JSON is a good part of what a warm run does.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ModuleFacts } from './facts.js'
import { FACTS_VERSION } from './module-facts.js'
import { once } from './once.js'
import { writeWholeFile } from './whole-file.js'

/** Read when they are asked for. */
const PARTS = ['functions', 'calls', 'variables', 'classes', 'objects', 'sites', 'sequences', 'declarations'] as const satisfies readonly (keyof ModuleFacts)[]

/** @param anew makes the facts from their text, for whoever meets a damaged part */
export function readFacts(directory: string, hash: string, anew: () => ModuleFacts | undefined): ModuleFacts | undefined {
  try {
    const [head = '', ...lines] = readFileSync(fileOf(directory, hash), 'latin1').split('\n')
    const facts = JSON.parse(head) as ModuleFacts
    if (facts.version !== FACTS_VERSION || lines.length !== PARTS.length) return undefined
    const made = once(anew)
    for (const [index, part] of PARTS.entries()) {
      const line = lines[index] ?? ''
      // Not every file declares types.
      if (line !== '' || part !== 'declarations') Object.defineProperty(facts, part, { enumerable: true, get: once(() => parsed(line) ?? made()?.[part]) })
    }
    return facts
  } catch {
    return undefined
  }
}

/** Failing to keep them is no error. */
export function writeFacts(directory: string, hash: string, facts: ModuleFacts): void {
  const isPart: ReadonlySet<string> = new Set(PARTS)
  const head = Object.fromEntries(Object.entries(facts).filter(([key]) => !isPart.has(key)))
  const text = [head, ...PARTS.map((part) => facts[part])].map((part) => (part === undefined ? '' : inAscii(JSON.stringify(part)))).join('\n')
  writeWholeFile(fileOf(directory, hash), text)
}

/** Reading it needs no decoding then, and what is cut from it takes half the space. */
function inAscii(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function fileOf(directory: string, hash: string): string {
  return path.join(directory, `v${FACTS_VERSION}`, hash.slice(0, 2), `${hash.slice(2)}.jsonl`)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
