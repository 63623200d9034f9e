import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { folderOf, unblock } from './run-cli.js'

/** `unblock run offload-to-worker`, as built: what it writes, says, and does not accept. */

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

const sources: Readonly<Record<string, string>> = {
  'package.json': '{\n  "private": true,\n  "type": "module"\n}\n',
  'src/primes.js': "export function primes(limit) {\n  const found = []\n  for (let number = 2; number < limit; number += 1) {\n    if (found.every((prime) => number % prime !== 0)) found.push(number)\n  }\n  return found\n}\n",
  'src/main.js': "import { primes } from './primes.js'\n\nconsole.log(primes(20).join())\n",
}

interface Data {
  readonly changedFiles: readonly string[]
  readonly createdFiles: readonly string[]
  readonly dependencies: readonly string[]
  readonly converted: readonly { readonly api: string }[]
}

it('writes the function, its worker, the pool and the manifest, and says so', () => {
  const root = folderOf(sources)
  mkdirSync(path.join(root, 'node_modules'))
  symlinkSync(path.join(modules, 'piscina'), path.join(root, 'node_modules/piscina'), 'junction')
  const shown = unblock(root, ['run', 'offload-to-worker', '--function', 'src/primes.js#primes', '--dry-run'])
  expect(shown.out).toContain('+++ b/src/unblock-pool.js')
  expect(shown.out).toContain('+  "dependencies": {')
  expect(shown.err).toContain("Would need piscina@^5.3.2, as package.json now says. Install with 'npm install'.")

  // A file is named as it is from where the command is typed.
  const { code, out } = unblock(path.join(root, 'src'), ['run', 'offload-to-worker', '--function', 'primes.js#primes', '--json'])
  const data = JSON.parse(out) as Data
  expect(code).toBe(0)
  expect(data.changedFiles).toEqual(['src/primes.js', 'src/main.js', 'package.json', 'src/unblock-pool.js', 'src/primes.worker.js'])
  expect(data.createdFiles).toEqual(['src/unblock-pool.js', 'src/primes.worker.js'])
  expect(data.dependencies).toEqual(['piscina@^5.3.2'])
  expect(data.converted.map(({ api }) => api)).toEqual(['primes'])
  expect(readFileSync(path.join(root, 'package.json'), 'utf8')).toBe('{\n  "private": true,\n  "type": "module",\n  "dependencies": {\n    "piscina": "^5.3.2"\n  }\n}\n')

  const ran = spawnSync(process.execPath, ['src/main.js'], { cwd: root, encoding: 'utf8', timeout: 20_000 })
  expect([ran.stdout, ran.stderr, ran.status]).toEqual(['2,3,5,7,11,13,17,19\n', '', 0])
  expect(unblock(root, ['run', 'offload-to-worker', '--function', 'src/primes.js#primes']).out).toBe('There is nothing to convert.\n')
  expect(unblock(root, ['scan', '--scope', 'all', '--format', 'json']).out).toContain('"findings": []')
})

it.each([
  [['src/primes.js#prime'], "'--function src/primes.js#prime': 'src/primes.js' has no function 'prime'. These are there: primes.\n"],
  [['src/prime.js#primes'], "there is no file 'src/prime.js'"],
  [['primes'], "'--function primes' names no function."],
  [['src/primes.js#'], 'names no function.'],
])('ends with 2 at %s', (functions, sentence) => {
  const root = folderOf(sources)
  const { code, out, err } = unblock(root, ['run', 'offload-to-worker', ...functions.flatMap((each) => ['--function', each])])
  expect(err).toContain(sentence)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  expect([code, out]).toEqual([2, ''])
  expect(readFileSync(path.join(root, 'src/primes.js'), 'utf8')).toBe(sources['src/primes.js'])
})

it('takes functions for this codemod alone', () => {
  const { code, err } = unblock(folderOf(sources), ['fix', '--function', 'src/primes.js#primes'])
  expect([code, err]).toEqual([2, "unblock: '--function' is for the codemod 'offload-to-worker': 'unblock run offload-to-worker --function src/primes.js#primes'.\n"])
})
