import type { Terminal } from '../terminal.js'

/** A unified diff with colours where a person reads it; as it is where they are off. */
export function colouredDiff(patch: string, colours: Terminal['colours']): string {
  if (!colours.isColorSupported) return patch
  return patch.split('\n').map(line => {
    if (line.startsWith('---') || line.startsWith('+++')) return colours.bold(line)
    if (line.startsWith('@@')) return colours.cyan(line)
    if (line.startsWith('-')) return colours.red(line)
    return line.startsWith('+') ? colours.green(line) : line
  }).join('\n')
}
