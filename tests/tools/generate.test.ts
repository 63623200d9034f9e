import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('what is generated is up to date', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'tools/generate.ts', '--check'], { cwd: root, encoding: 'utf8' })
  expect(stdout + stderr).toBe('Generated files are up to date.\n')
  expect(status).toBe(0)
})
