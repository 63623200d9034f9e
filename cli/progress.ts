import type { Terminal } from './terminal.js'

const INTERVAL_MS = 80

export interface Progress {
  readonly advance: (label: string, done?: number, total?: number) => void
  readonly clear: () => void
}

/** One line on a terminal's stderr that rewrites itself; nothing in a pipe. */
export function createProgress(terminal: Terminal, now: () => number = Date.now, interval = INTERVAL_MS): Progress {
  let shown = 0
  let width = 0
  if (!terminal.interactive) return { advance: () => undefined, clear: () => undefined }
  return {
    advance(label, done, total) {
      const time = now()
      if (time - shown < interval) return
      shown = time
      const line = total === undefined ? label : `${label} ${done}/${total}`
      terminal.err(`\r${line.padEnd(width)}`)
      width = line.length
    },
    clear() {
      if (width > 0) terminal.err(`\r${' '.repeat(width)}\r`)
      width = 0
    },
  }
}
