/** Declarations are written with two spaces, single quotes and a semicolon at the end of each statement's line. Here they become the file's own. */
import type { Style } from '../../../analysis/anchors.js'

export function inStyle(lines: readonly string[], style: Style): string {
  return lines
    .join('\n')
    .split('\n')
    .map((line) => {
      const indent = /^ */.exec(line)?.[0].length ?? 0
      const rest = line.slice(indent)
      if (rest.startsWith('/**')) return style.indent.repeat(indent / 2) + rest
      const ended = style.semicolons ? rest : rest.replace(/;$/, '')
      const quoted = style.quote === '"' ? ended.replaceAll("'", '"') : ended
      return style.indent.repeat(indent / 2) + (style.bracesPadded ? quoted : quoted.replaceAll(/\{ (?=\S)/g, '{').replaceAll(/(?<=[^\s{]) \}(?!;?$)/g, '}'))
    })
    .join('\n')
}
