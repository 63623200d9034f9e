import { leftJournal, restoreLeft } from '../migration/verify/journal.js'
import { counted } from './format/wording.js'
import { displayPath } from './paths.js'
import { complain, type ExitCode, type Terminal } from './terminal.js'

/** Why nothing may be written now: a verified run of before was killed in the middle, or goes on. */
export async function refusalAfterKill(root: string): Promise<string | undefined> {
  const left = await leftJournal(root)
  switch (left.kind) {
    case 'none':
      return undefined
    case 'running':
      return stillRunning(left.pid, left.path)
    case 'left':
      return `A run with '--verify' was killed in '${root}', and its edits are still there. Put the files back with 'unblock fix --restore' first.`
  }
}

/** `--restore`: puts the files back that a killed run has left edited. What somebody has changed since is left alone. */
export async function restore(root: string, terminal: Terminal): Promise<ExitCode> {
  const left = await leftJournal(root)
  if (left.kind === 'running') return complain(terminal, stillRunning(left.pid, left.path))
  if (left.kind === 'none') {
    terminal.out('There is nothing to restore.\n')
    return 0
  }
  const { restored, foreign, failed } = await restoreLeft(left)
  terminal.out(restored.length === 0 ? '' : `Put back ${counted(restored.length, 'file')}:\n${restored.map(file => `  ${displayPath(root, file)}\n`).join('')}`)
  if (foreign.length > 0) terminal.err(`Left as they are, since they have changed meanwhile:\n${foreign.map(file => `  ${displayPath(root, file)}\n`).join('')}`)
  return failed.length === 0 ? 0 : complain(terminal, failed.join(' '))
}

function stillRunning(pid: number, path: string): string {
  return `Another run with '--verify' goes on here (process ${pid}). Wait for it; if that process is none of ours, delete '${path}'.`
}
