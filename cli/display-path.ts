import { relative, resolve, sep } from 'node:path'

/** A path for people and for JSON: relative to the root, with `/`. */
export function displayPath(root: string, file: string): string {
  const path = relative(root, resolve(root, file))
  return (path === '' ? '.' : path).replaceAll(sep, '/')
}
