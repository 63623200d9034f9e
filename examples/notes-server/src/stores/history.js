import { appendFileSync } from 'node:fs'
import { config } from '../config.js'

/** One line per change, for the people who ask who deleted it. */
export function recordChange(action, id) {
  appendFileSync(config.history, `${new Date().toISOString()} ${action} ${id}\n`)
}
