import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

/** Packs what is built, once per run, and takes away at the end what the run has put beside it. */

declare module 'vitest' {
  export interface ProvidedContext {
    readonly doors: {
      /** The package as it would be published. */
      readonly tarball: string
      /** Installs and tools that the tests of one run share. */
      readonly shared: string
    }
  }
}

const home = fileURLToPath(new URL('../../', import.meta.url))

export default function setup(project: TestProject): () => void {
  if (!existsSync(path.join(home, 'dist/index.js'))) throw new Error("Run 'npm run build' first: what is packed is what is built.")
  const shared = realpathSync(mkdtempSync(path.join(tmpdir(), 'unblock-doors-')))
  const packed = path.join(shared, 'packed')
  mkdirSync(packed)
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed], { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [{ filename }] = JSON.parse(output) as [{ readonly filename: string }]
  project.provide('doors', { tarball: path.join(packed, filename), shared })
  return () => rmSync(shared, { recursive: true, force: true, maxRetries: 3 })
}
