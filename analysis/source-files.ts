import { existsSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** What names and sizes tell about files. Loads nothing, since hooks ask before they know whether there is anything to do. */

/** The size from which a file is taken for a bundle. */
export const MAX_BYTES = 1_000_000
export const MINIFIED_FROM_BYTES = 5_000
export const MINIFIED_LINE_LENGTH = 500
export const SAMPLE_BYTES = 32_768
export const MINIFIED = 'This file is minified.'

const sourceName = /\.(?:[cm]?[jt]s|[jt]sx)$/u
const declarationName = /\.d\.(?:[^.]+\.)?[cm]?ts$/u
export const minifiedName = /[.-]min\.[cm]?js$/u
/** What minifiers write. Long lines elsewhere are drawings and data that somebody put in. */
export const outputName = /\.[cm]?js$/u

/** Folders that hold what tools install or generate. */
export const generatedFolders: ReadonlySet<string> = new Set([
  '.angular', '.cache', '.docusaurus', '.git', '.hg', '.next', '.nuxt', '.nyc_output', '.output', '.parcel-cache', '.pnpm-store',
  '.serverless', '.svelte-kit', '.svn', '.turbo', '.unblock-cache', '.vercel', '.vite', '.wrangler', '.yarn',
  'bower_components', 'coverage', 'dist', 'jspm_packages', 'node_modules',
])

/** True for the names of files that are analysed: JavaScript and TypeScript sources, declaration files left out. */
export function isSourceName(name: string): boolean {
  return sourceName.test(name) && !declarationName.test(name)
}

/** Why a text is not analysed although its name is that of a source file; undefined where it is. */
export function reasonToLeaveOut(path: string, text: string): string | undefined {
  if (text.length > MAX_BYTES) return tooLargeText(text.length, MAX_BYTES)
  const sample = text.slice(0, SAMPLE_BYTES)
  const isMinified = minifiedName.test(path) || (text.length >= MINIFIED_FROM_BYTES && outputName.test(path) && sample.length / sample.split('\n').length > MINIFIED_LINE_LENGTH)
  return isMinified ? MINIFIED : undefined
}

/** In a folder that holds what tools install or generate. */
export function hasGeneratedFolder(path: string): boolean {
  return path.split(sep).some(name => generatedFolders.has(name))
}

/** The git repository around a folder, itself included. */
export function findRepository(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : findRepository(parent)
}

/** True for the folder itself and all below it. Both paths are absolute. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

export function tooLargeText(bytes: number, limit: number): string {
  return `This file has ${megabytes(bytes)}, more than ${megabytes(limit)}: it is taken for a bundle.`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
