import { setImmediate } from 'node:timers/promises'

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** While signals are held, one that comes aborts `signal` and waits until whoever holds them has put things in order. */
export interface HeldInterrupts {
  readonly signal: AbortSignal
  /** Ends the process where a signal has come. */
  readonly release: () => Promise<void>
}

export function holdInterrupts(): HeldInterrupts {
  const controller = new AbortController()
  let came: NodeJS.Signals | undefined
  const remember = (name: NodeJS.Signals): void => {
    came ??= name
    controller.abort()
  }
  for (const name of names) process.on(name, remember)
  return {
    signal: controller.signal,
    async release() {
      // A signal that came at the very end is delivered before this goes on.
      await setImmediate()
      for (const name of names) process.off(name, remember)
      if (came !== undefined) process.kill(process.pid, came)
    },
  }
}
