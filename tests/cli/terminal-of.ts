import { createColors } from 'picocolors'
import type { Terminal } from '../../cli/terminal.js'

/** A terminal that keeps what is written to it. */
export function terminalOf({ cwd = '/', interactive = false, colour = false }: { cwd?: string; interactive?: boolean; colour?: boolean }) {
  const written = { out: '', err: '' }
  const terminal: Terminal = {
    cwd,
    interactive,
    colours: createColors(colour),
    out: text => (written.out += text),
    err: text => (written.err += text),
  }
  return { terminal, written }
}
