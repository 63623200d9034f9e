/**
 * Programs that were written by hand, to prove the migration wrong: pages of Markdown with a heading for each program and a block for each
 * of its files (```js main.cjs), over the same folder of data as generated ones.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DATA } from './program.js'
import type { Program } from './program.js'

export interface WrittenProgram {
  readonly page: string
  readonly title: string
  readonly program: Program
}

const pages = fileURLToPath(new URL('../fixtures/programs/', import.meta.url))
/** Has to do with its process, or puts something in the place of what all programs use. */
const NEEDS_A_PROCESS = /\bprocess\.(?:on|once|exit)\b|\bfs\.\w+ = /

export function writtenPrograms(): readonly WrittenProgram[] {
  return readdirSync(pages).sort().flatMap(page => readFileSync(join(pages, page), 'utf8').split(/^## /m).slice(1).map(section => writtenProgram(page, section)))
}

function writtenProgram(page: string, section: string): WrittenProgram {
  const title = section.slice(0, section.indexOf('\n'))
  const files = Object.fromEntries([...section.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)].map(([, file = '', text = '']) => [file, text]))
  const main = Object.keys(files).find(file => file.startsWith('main.'))
  if (main === undefined) throw new Error(`'${title}' of ${page} has no main file.`)
  return { page, title, program: { main, files: { ...DATA, ...files }, isAlone: Object.values(files).some(text => NEEDS_A_PROCESS.test(text)) } }
}
