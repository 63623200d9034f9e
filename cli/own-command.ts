import { fileURLToPath } from 'node:url'

/**
 * What a user types to run us again. Run from npx's own store, we are not installed, and `npx unblock` would download
 * whatever package has that name.
 */
export function ownCommand(home: string = fileURLToPath(import.meta.url)): string {
  return /[/\\](?:_npx|dlx(?:-[^/\\]+)?)[/\\]/u.test(home) ? 'npx eslint-plugin-unblock' : 'npx unblock'
}
