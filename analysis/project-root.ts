import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The whole that a folder is part of, since callers of what is converted may stand anywhere in it: the workspace that lists
 * the package, the package, or the folder itself. Never above the git repository.
 */
export function projectRootOf(folder: string): string {
  let found = folder
  let packageSeen = false
  for (let current = folder; ; current = dirname(current)) {
    const manifest = join(current, 'package.json')
    const isPackage = existsSync(manifest)
    if (isPackage && !packageSeen) found = current
    else if ((isPackage && hasWorkspaces(manifest)) || existsSync(join(current, 'pnpm-workspace.yaml'))) found = current
    packageSeen ||= isPackage
    if (existsSync(join(current, '.git')) || dirname(current) === current) return found
  }
}

function hasWorkspaces(manifest: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'))
    return typeof content === 'object' && content !== null && 'workspaces' in content
  } catch {
    return false
  }
}
