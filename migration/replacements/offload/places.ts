/**
 * Where generated modules go and how they are named from one another: the pool beside the package's sources, a worker beside the module
 * of its function.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Anchors } from '../../../analysis/anchors.js'
import type { ModuleId } from '../../../analysis/facts.js'
import type { Project } from '../../../analysis/project.js'
import { isTypeScriptForCommonJs } from '../../places.js'
import { POOL_MARK } from './generated.js'
import type { Manner } from './generated.js'

const POOL = 'unblock-pool'
/** Folders of a package that its sources are usually in. */
const SOURCES = /^(?:src|lib|app|source|server|backend)$/

export function mannerOf(project: Project, module: ModuleId, anchors: Anchors, text: string): Manner {
  const { style } = anchors
  const typescript = /\.(?:[cm]?ts|tsx)$/.test(module)
  const compiled = typescript && isTypeScriptForCommonJs(project, module) && !/\bimport\s*\.\s*meta\b/.test(text) && !module.endsWith('.mts')
  const isModule = typescript ? !compiled : project.facts(module)?.format === 'module'
  return { style, typescript, compiled, format: isModule ? 'module' : 'commonjs' }
}

/** The nearest folder with a package.json; the project's root where there is none. */
function packageFolderOf(project: Project, module: ModuleId): string {
  for (let folder = path.posix.dirname(module); folder.startsWith(project.root) && folder !== path.posix.dirname(folder); folder = path.posix.dirname(folder)) {
    if (existsSync(path.posix.join(folder, 'package.json'))) return folder
  }
  return project.root
}

/** The pool's module: one that an earlier run has left, or a new one. */
export function poolFileOf(project: Project, module: ModuleId): ModuleId {
  const home = packageFolderOf(project, module)
  const [first = ''] = path.posix.relative(home, module).split('/')
  const folder = SOURCES.test(first) && first !== path.posix.basename(module) ? path.posix.join(home, first) : home
  const extension = extensionOf(module)
  for (const place of new Set([folder, home])) {
    const file = path.posix.join(place, POOL + extension)
    if (existsSync(file) && isPool(file)) return file
  }
  return freeFile(path.posix.join(folder, POOL), extension)
}

function isPool(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes(POOL_MARK)
  } catch {
    return false
  }
}

/** `pages.render-pdf.worker.js` beside `pages.js`; in the case that the file's own name is in. */
export function workerFileOf(module: ModuleId, name: string): ModuleId {
  const base = path.posix.basename(module, path.posix.extname(module))
  const plain = name.replaceAll(/[^\w]/g, '')
  const stem = base === base.toLowerCase() ? plain.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase() : plain
  return freeFile(path.posix.join(path.posix.dirname(module), stem === base ? base : `${base}.${stem}`), `.worker${extensionOf(module)}`)
}

/** How a module is named in an import of another. */
export function specifierOf(anchors: Anchors, from: ModuleId, to: ModuleId, manner: Manner): string {
  const relative = path.posix.relative(path.posix.dirname(from), to)
  const named = relative.startsWith('.') ? relative : `./${relative}`
  if (!manner.typescript) return named
  const ending = endingIn(anchors, manner)
  return named.replace(/\.([cm]?)ts$/, (_, kind: string) => (ending === '' && kind === '' ? '' : ending === '.ts' ? `.${kind}ts` : `.${kind}js`))
}

/** What stands at the end of specifiers of the file: `.js`, `.ts` or nothing. */
function endingIn({ loads }: Anchors, { compiled }: Manner): string {
  const relative = loads.flatMap(({ specifier }) => (specifier.startsWith('.') ? [specifier] : []))
  if (relative.length === 0) return compiled ? '' : '.js'
  if (relative.some((each) => /\.[cm]?tsx?$/.test(each))) return '.ts'
  return relative.some((each) => /\.[cm]?jsx?$/.test(each)) ? '.js' : ''
}

/** The worker as it is named at run time: what is built has the extension of JavaScript. */
export function builtName(worker: ModuleId): string {
  return `./${path.posix.basename(worker).replace(/\.([cm]?)ts$/, '.$1js')}`
}

function extensionOf(module: ModuleId): string {
  return path.posix.extname(module).replace(/^\.(?:tsx|jsx)$/, (extension) => (extension === '.tsx' ? '.ts' : '.js'))
}

function freeFile(stem: string, extension: string): ModuleId {
  let file = stem + extension
  for (let count = 2; existsSync(file); count += 1) file = `${stem}${count}${extension}`
  return file
}
