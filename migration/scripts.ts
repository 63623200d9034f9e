/**
 * Callers that are no source files by their names: programs without an extension (`bin/tool`), which are parsed like others where that can be
 * done, and components that hold scripts (`.vue`, `.svelte`, `.astro`). What those name that are not read cannot change.
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import path from 'node:path'
import type { ModuleId } from '../analysis/facts.js'
import { reasonToLeaveOut } from '../analysis/source-files.js'

const COMPONENTS = /\.(?:vue|svelte|astro|mdx|ejs)$/
/** Folders that programs usually lie in, whether or not sources lie beside them. */
const USUAL = ['', 'bin', 'scripts', 'cli']

export interface Script {
  readonly module: ModuleId
  readonly text: string
  /** A program of JavaScript that somebody wrote, and that an edit may write to. */
  readonly isProgram: boolean
}

export function scriptsBeside(root: string, files: readonly ModuleId[]): readonly Script[] {
  const directories = new Set([...USUAL.map((each) => path.posix.join(root, each)), ...files.map((file) => path.posix.dirname(file))])
  return [...directories].flatMap((directory) =>
    namesIn(directory).flatMap((name) => {
      const module = path.posix.join(directory, name)
      if (!COMPONENTS.test(name) && (name.includes('.') || !isNodeProgram(module))) return []
      try {
        const text = readFileSync(module, 'utf8')
        return [{ module, text, isProgram: isWritten(module, text) }]
      } catch {
        return []
      }
    }),
  )
}

/** A link is edited where it leads to, and what was bundled where it was made. */
function isWritten(module: ModuleId, text: string): boolean {
  return !COMPONENTS.test(module) && lstatSync(module).isFile() && reasonToLeaveOut(`${module}.js`, text) === undefined
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [entry.name] : []))
  } catch {
    return []
  }
}

/** Does the first line hand the file to Node, or to another runtime of JavaScript? */
function isNodeProgram(file: string): boolean {
  const head = Buffer.alloc(128)
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    readSync(descriptor, head, 0, head.length, 0)
  } catch {
    return false
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
  return /^#!.*\b(?:node|bun|deno|tsx|ts-node|zx)\b/.test(head.toString('latin1'))
}
