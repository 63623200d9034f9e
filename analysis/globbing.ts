import { createRequire } from 'node:module'

type Package = typeof import('tinyglobby')

const require = createRequire(import.meta.url)

/** Loaded with the first pattern: a hook that is told its files goes without. */
export function globbing(): Package {
  return require('tinyglobby') as Package
}
