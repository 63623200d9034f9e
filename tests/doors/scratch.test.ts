import { afterAll, expect, it } from 'vitest'
import { scratchProject, type Scratch } from './scratch.js'

/** The scaffold itself: what it installs is there, and one project cannot change another. */

const made: Scratch[] = []

afterAll(() => {
  for (const scratch of made) scratch.remove()
})

async function project(options: Parameters<typeof scratchProject>[0]): Promise<Scratch> {
  const scratch = await scratchProject(options)
  made.push(scratch)
  return scratch
}

it.each(['npm', 'pnpm'] as const)('installs what is asked for, and ours, with %s', async manager => {
  const scratch = await project({ manager, packages: ['picocolors@1'], files: { 'src/a.js': '1\n' } })
  expect((await scratch.mustRun('unblock', ['--version'])).stdout).toMatch(/\d+\.\d+\.\d+/)
  expect(scratch.exists('node_modules/picocolors/package.json')).toBe(true)
  expect(scratch.exists('node_modules/oxc-parser/package.json')).toBe(manager === 'npm')
  expect(scratch.read('src/a.js')).toBe('1\n')
})

it('gives projects with the same packages one install, and files of their own', async () => {
  const [one, other] = await Promise.all([project({ unblock: false, packages: ['picocolors@1'] }), project({ unblock: false, packages: ['picocolors@1'] })])
  one.write({ 'node_modules/picocolors/package.json': '{}' })
  expect(other.read('node_modules/picocolors/package.json')).toContain('"name": "picocolors"')
  expect(one.exists('node_modules/eslint-plugin-unblock')).toBe(false)
})

it('says how a command ended, what it printed, and when it must not fail', async () => {
  const scratch = await project({ unblock: false })
  const outcome = await scratch.run(process.execPath, ['-e', 'console.log("out"); console.error("err"); process.exitCode = 3'])
  expect(outcome).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  await expect(scratch.mustRun(process.execPath, ['-e', 'process.exitCode = 3'])).rejects.toThrow('ended with 3')
})
