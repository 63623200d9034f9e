import { realpathSync } from 'node:fs'
import { createColors } from 'picocolors'

/** What a command may touch of the world it was started in. */
export interface Terminal {
  /** The real path of the working directory. */
  readonly cwd: string
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly colours: ReturnType<typeof createColors>
  /** A person watches stderr. */
  readonly interactive: boolean
  /** Puts a question to the person who started this; absent where there is none to answer. An input that ends answers with nothing. */
  readonly ask?: (question: string) => Promise<string>
}

/** 0: nothing found, all done. 1: findings, or refusals under `--strict`. 2: something the user must put right first. */
export type ExitCode = 0 | 1 | 2

export function processTerminal(): Terminal {
  return {
    cwd: realpathSync(process.cwd()),
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
    // `isTTY` is undefined in a pipe, whatever its type says.
    colours: createColors(wantsColour(process.env, Boolean(process.stdout.isTTY))),
    interactive: Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb',
    ...(process.stdin.isTTY && process.stdout.isTTY && process.stderr.isTTY && { ask }),
  }
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise(resolve => {
    lines.on('close', () => resolve(''))
    lines.on('SIGINT', () => {
      lines.close()
      process.kill(process.pid, 'SIGINT')
    })
    lines.question(question, answer => {
      resolve(answer.trim())
      lines.close()
    })
  })
}

/** Colours go to people: a terminal, or whoever asks with FORCE_COLOR. picocolors itself also colours pipes under CI. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}

/** Says what is wrong and what to do, and gives the exit code that goes with it. */
export function complain(terminal: Terminal, sentence: string): ExitCode {
  terminal.err(`unblock: ${sentence}\n`)
  return 2
}
