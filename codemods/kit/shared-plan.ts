/**
 * One plan for all workers of a jscodeshift run, made before the first file is written.
 *
 * The runner starts a process per core and tells them nothing of each other. The first to ask makes the plan and leaves it in a
 * temporary file named after their parent; the others wait for it. Nobody knows which worker is the last, so a run
 * removes what earlier ones left.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { PlannedFile } from './planning.js'

/** Milliseconds between looks at a plan that another worker makes. */
const INTERVAL = 50
/** A plan older than its reader by more than this, in milliseconds, was left by a run of the past whose process number came again. */
const TOLERANCE = 10_000

/**
 * @param runner the process whose workers share the plan
 * @param subject what the plan depends on, as data
 */
export async function planBetweenProcesses(runner: number, subject: unknown, makePlan: () => readonly PlannedFile[]): Promise<readonly PlannedFile[]> {
  const key = createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16)
  const file = path.join(tmpdir(), `unblock-plan-${runner}-${key}.json`)
  const lock = `${file}.lock`
  const started = Date.now() - process.uptime() * 1000
  for (;;) {
    const ready = readPlan(file, started)
    if (ready !== undefined) return ready
    if (!take(lock)) {
      await setTimeout(INTERVAL)
      continue
    }
    try {
      // Another worker may have finished between the two looks.
      const late = readPlan(file, started)
      if (late !== undefined) return late
      removeLeftovers()
      const plan = makePlan()
      const temporary = `${file}.${process.pid}`
      writeFileSync(temporary, JSON.stringify(plan), { mode: 0o600, flag: 'wx' })
      renameSync(temporary, file)
      return plan
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

function readPlan(file: string, started: number): readonly PlannedFile[] | undefined {
  try {
    const { mtimeMs, uid } = lstatSync(file)
    // The folder is everybody's: what another user put there is not our plan.
    if (mtimeMs < started - TOLERANCE || (process.getuid !== undefined && uid !== process.getuid())) return undefined
    return JSON.parse(readFileSync(file, 'utf8')) as readonly PlannedFile[]
  } catch {
    return undefined
  }
}

/** Takes the lock unless a worker that is alive has it. */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const holder = holderOf(lock)
    if (holder !== undefined && !isAlive(holder)) rmSync(lock, { force: true })
    return false
  }
}

function holderOf(lock: string): number | undefined {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    return holder > 0 ? holder : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const runner = /^unblock-plan-(\d+)-/.exec(name)?.[1]
    if (runner === undefined || isAlive(Number(runner))) continue
    try {
      rmSync(path.join(tmpdir(), name), { force: true })
    } catch {
      // Another user's.
    }
  }
}
