/**
 * One plan for all workers of a jscodeshift run, made before the first file is written.
 *
 * The runner starts a process per core and tells them nothing of each other. The first to ask makes the plan and leaves it in a
 * temporary file named after their parent; the others wait for it.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { planMigration } from '../../migration/index.js'
import type { MigrationOptions, Plan } from '../../migration/plan.js'

const plans = new Map<string, Promise<Plan>>()
/** Milliseconds between looks at a plan that another worker makes. */
const INTERVAL = 50
/** A plan older than its reader by more than this, in milliseconds, was left by a run of the past whose process number came again. */
const TOLERANCE = 10_000

export function sharedPlan(root: string, options: MigrationOptions): Promise<Plan> {
  const key = createHash('sha1').update(JSON.stringify([root, options])).digest('hex')
  const known = plans.get(key)
  if (known !== undefined) return known
  // Without a parent that sends messages this is the runner itself, in band.
  const plan = process.send === undefined ? Promise.resolve(makePlan(root, options)) : planBetweenWorkers(root, options, key)
  plans.set(key, plan)
  return plan
}

function makePlan(root: string, options: MigrationOptions): Plan {
  const { files } = discoverFiles(root)
  return planMigration(createProject({ root }), files, options)
}

async function planBetweenWorkers(root: string, options: MigrationOptions, key: string): Promise<Plan> {
  const file = path.join(tmpdir(), `unblock-plan-${process.ppid}-${key.slice(0, 16)}.json`)
  const lock = `${file}.lock`
  const started = Date.now() - process.uptime() * 1000
  for (;;) {
    const ready = readPlan(file, started)
    if (ready !== undefined) return ready
    if (isTaken(lock, started)) {
      await setTimeout(INTERVAL)
      continue
    }
    try {
      const plan = makePlan(root, options)
      const temporary = `${file}.${process.pid}`
      writeFileSync(temporary, JSON.stringify(plan))
      renameSync(temporary, file)
      return plan
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

function readPlan(file: string, started: number): Plan | undefined {
  try {
    if (statSync(file).mtimeMs < started - TOLERANCE) return undefined
    return JSON.parse(readFileSync(file, 'utf8')) as Plan
  } catch {
    return undefined
  }
}

/** Takes the lock, or says that another worker of this run has it. */
function isTaken(lock: string, started: number): boolean {
  try {
    closeSync(openSync(lock, 'wx'))
    return false
  } catch {
    try {
      if (statSync(lock).mtimeMs < started - TOLERANCE) rmSync(lock, { force: true })
    } catch {
      // Released between the two looks; the next one takes it.
    }
    return true
  }
}
