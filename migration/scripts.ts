/**
 * Callers that the analysis does not read: programs without an extension (`bin/tool`), and components that hold scripts (`.vue`, `.svelte`, `.astro`).
 * What they name cannot change.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import path from 'node:path'
import type { ModuleId } from '../analysis/facts.js'

const COMPONENTS = /\.(?:vue|svelte|astro|mdx|ejs)$/
/** Folders that programs usually lie in, whether or not sources lie beside them. */
const USUAL = ['', 'bin', 'scripts', 'cli']

export function scriptsBeside(root: string, files: readonly ModuleId[]): readonly { readonly module: ModuleId; readonly text: string }[] {
  const directories = new Set([...USUAL.map((each) => path.posix.join(root, each)), ...files.map((file) => path.posix.dirname(file))])
  return [...directories].flatMap((directory) =>
    namesIn(directory).flatMap((name) => {
      const module = path.posix.join(directory, name)
      if (!COMPONENTS.test(name) && (name.includes('.') || !isNodeProgram(module))) return []
      try {
        return [{ module, text: readFileSync(module, 'utf8') }]
      } catch {
        return []
      }
    }),
  )
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
