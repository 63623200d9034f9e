import { readdirSync } from 'node:fs'

/** The concepts of a folder: one file each, named after it; the index is none of them. */
export function namesIn(folder: 'rules' | 'codemods'): readonly string[] {
  return readdirSync(new URL(`../../${folder}/`, import.meta.url))
    .filter(file => file.endsWith('.ts') && file !== 'index.ts')
    .map(file => file.replace(/\.ts$/, ''))
    .sort()
}
