import { readdirSync } from 'node:fs'

/** The concepts of a folder: one file each, named after it; what is generated is none of them. */
export function namesIn(folder: 'rules' | 'codemods'): readonly string[] {
  return readdirSync(new URL(`../../${folder}/`, import.meta.url))
    .filter(file => file.endsWith('.ts') && file !== 'index.ts' && file !== 'rule-options.ts')
    .map(file => file.replace(/\.ts$/, ''))
    .sort()
}
