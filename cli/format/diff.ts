import { createTwoFilesPatch } from 'diff'
import type { Terminal } from '../terminal.js'

/** A unified diff as `git apply` and `patch -p1` take it; with colours where a person reads it. */
export function unifiedDiff(path: string, before: string, after: string, colours: Terminal['colours']): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 })
  return patch
    .split('\n')
    .slice(patch.startsWith('===') ? 1 : 0)
    .map(line => {
      if (line.startsWith('---') || line.startsWith('+++')) return colours.bold(line)
      if (line.startsWith('@@')) return colours.cyan(line)
      if (line.startsWith('-')) return colours.red(line)
      return line.startsWith('+') ? colours.green(line) : line
    })
    .join('\n')
}
