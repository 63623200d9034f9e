import { isRecord, type JsonRecord } from './json-text.js'
import type { PackageManager } from './surroundings.js'

export const ownName = 'eslint-plugin-unblock'

/** What a user of each package manager types, and what a hook or a CI job runs. */

interface Commands {
  readonly addDev: string
  readonly install: string
  readonly ci: string
  /** Runs a command of an installed package. Never one that it would have to download: the registry has other packages of such names. */
  readonly exec: string
  readonly test: string
}

const commands: Readonly<Record<PackageManager, Commands>> = {
  npm: { addDev: 'npm install --save-dev', install: 'npm install', ci: 'npm ci', exec: 'npx --no', test: 'npm test' },
  pnpm: { addDev: 'pnpm add --save-dev', install: 'pnpm install', ci: 'pnpm install --frozen-lockfile', exec: 'pnpm exec', test: 'pnpm test' },
  yarn: { addDev: 'yarn add --dev', install: 'yarn install', ci: 'yarn install --immutable', exec: 'yarn run', test: 'yarn test' },
  bun: { addDev: 'bun add --dev', install: 'bun install', ci: 'bun install --frozen-lockfile', exec: 'bun run', test: 'bun run test' },
}

export function commandsOf(manager: PackageManager): Commands {
  return commands[manager]
}

/** What a hook runs. */
export function stagedScan(manager: PackageManager): string {
  return `${commands[manager].exec} unblock scan --staged`
}

/** Whether a hook or a job runs the scan already, by whatever command. */
export function runsScan(text: string): boolean {
  return /\bunblock(?:\.js)?['"]?\s+scan\b/u.test(text)
}

/** The command that runs the tests, where there is one. */
export function testCommandOf(manager: PackageManager, manifest: JsonRecord): string | undefined {
  return isRecord(manifest.scripts) && typeof manifest.scripts.test === 'string' ? commands[manager].test : undefined
}
