import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { scratchProject, type Scratch } from './scratch.js'

/** What ESLint's own flags do with findings that depend on other files. */

const blocking = "import fs from 'node:fs'\n\nexport const load = path => fs.readFileSync(path)\n"
const harmless = "import fs from 'node:fs'\n\nexport const load = path => fs.promises.readFile(path)\n"
const caller = "import { load } from './load.js'\n\nexport async function f() {\n  return load('a')\n}\n"

describe.each(['9', '10'])('ESLint %s', major => {
  let scratch: Scratch
  const made: Scratch[] = []

  beforeEach(async () => {
    scratch = await scratchProject({
      packages: [`eslint@${major}`],
      manifest: { type: 'module' },
      files: {
        'eslint.config.js': "import unblock from 'eslint-plugin-unblock'\nexport default [...unblock.configs.recommended]\n",
        'src/load.js': blocking,
        'src/caller.js': caller,
      },
    })
    made.push(scratch)
  })

  afterAll(() => {
    for (const each of made) each.remove()
  })

  const lint = async (...flags: readonly string[]): Promise<readonly string[]> => eslintPlaces(await scratch.run('eslint', [...flags, '--format', 'json', 'src']), scratch.root)
  const found = ['src/caller.js:4:10 unblock/no-blocking-call']

  it('--cache gives what it gave, and what changed', async () => {
    const flags = ['--cache', '--cache-strategy', 'content']
    expect(await lint(...flags)).toEqual(found)
    expect(scratch.exists('.eslintcache')).toBe(true)
    expect(await lint(...flags)).toEqual(found)
    scratch.write({ 'src/caller.js': caller.replace("load('a')", 'null') })
    expect(await lint(...flags)).toEqual([])
    scratch.write({ 'src/caller.js': caller })
    expect(await lint(...flags)).toEqual(found)
  })

  // As the guide says. Should ESLint learn what a file's findings depend on, this fails, and the guide can be changed.
  it('--cache does not see that an imported file has changed', async () => {
    expect(await lint('--cache')).toEqual(found)
    scratch.write({ 'src/load.js': harmless })
    expect(await lint('--cache')).toEqual(found)
    expect(await lint()).toEqual([])
  })

  it('--concurrency gives the same, in any number of threads', async () => {
    for (let index = 0; index < 24; index++) scratch.write({ [`src/caller-${index}.js`]: caller })
    const alone = await lint('--concurrency', 'off')
    expect(alone).toHaveLength(25)
    expect((await lint('--concurrency', '2')).toSorted()).toEqual(alone.toSorted())
  })

  it('--suppress-all takes what is there for known, and reports what comes on top', async () => {
    await scratch.mustRun('eslint', ['--suppress-all', 'src'])
    expect(JSON.parse(scratch.read('eslint-suppressions.json'))).toEqual({ 'src/caller.js': { 'unblock/no-blocking-call': { count: 1 } } })
    expect(await lint()).toEqual([])
    scratch.write({ 'src/other.js': caller })
    expect(await lint()).toEqual(['src/other.js:4:10 unblock/no-blocking-call'])
  })

  it('--fix changes nothing: what it would do is not always the same program', async () => {
    await scratch.run('eslint', ['--fix', 'src'])
    expect(scratch.read('src/caller.js')).toBe(caller)
    expect(scratch.read('src/load.js')).toBe(blocking)
  })

  it('a process that stays, as an editor has it, sees other files change', async () => {
    const program = `
      import { writeFileSync } from 'node:fs'
      import { setTimeout } from 'node:timers/promises'
      import { ESLint } from 'eslint'
      const eslint = new ESLint()
      const text = ${JSON.stringify(caller)}
      const count = async () => (await eslint.lintText(text, { filePath: 'src/caller.js' }))[0].messages.length
      const counts = [await count()]
      for (const source of ${JSON.stringify([harmless, blocking])}) {
        writeFileSync('src/load.js', source)
        await setTimeout(700)
        counts.push(await count())
      }
      console.log(JSON.stringify(counts))`
    const { stdout } = await scratch.mustRun(process.execPath, ['--input-type=module', '-e', program])
    expect(JSON.parse(stdout)).toEqual([1, 0, 1])
  })
})
