import type { Style } from '../../analysis/anchors.js'

/** The code in the manner of a file; semicolons end lines in it. What stands between `«` and `»` is for TypeScript. */
export function written({ typescript, semicolons, quote, indent }: Style, code: string): string {
  const typed = typescript ? code.replaceAll(/[«»]/g, '') : code.replaceAll(/«[^»]*»/g, '')
  const ended = semicolons ? typed : typed.replaceAll(/;$/gm, '')
  const quoted = quote === "'" ? ended : ended.replaceAll("'", '"')
  return quoted.replaceAll(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2))
}
