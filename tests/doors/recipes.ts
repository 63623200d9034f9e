import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a page of docs/guides tells a reader to do, section by section: files to write and commands to type, in their order. */

export type RecipeStep = { readonly kind: 'file'; readonly path: string; readonly text: string } | { readonly kind: 'commands'; readonly text: string }

/** The fenced blocks of the section with this heading. One with a title is a file; without, it is for the shell. */
export function recipeOf(page: string, heading: string): readonly RecipeStep[] {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/guides/${page}`, import.meta.url)), 'utf8')
  const section = text.split(/^## /mu).find(part => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`docs/guides/${page} has no section '${heading}'.`)
  const blocks = section.matchAll(/^```(?<language>\w+)(?: title="(?<path>[^"]+)")?\n(?<content>[^]*?)^```$/gmu)
  const steps = [...blocks].flatMap(({ groups }): readonly RecipeStep[] => {
    const { language, path, content = '' } = groups ?? {}
    if (path !== undefined) return [{ kind: 'file', path, text: content }]
    return language === 'sh' ? [{ kind: 'commands', text: content }] : []
  })
  if (steps.length === 0) throw new Error(`Section '${heading}' of docs/guides/${page} has nothing to do.`)
  return steps
}
