import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { typesOver } from '../../../analysis/declared/types.js'
import { modulesOf } from '../../../analysis/modules.js'
import { natureOfCall } from './natures.js'
import type { Expectation } from './natures.js'

const here = fileURLToPath(import.meta.url).replaceAll('\\', '/')
const types = typesOver(modulesOf(dirname(dirname(dirname(dirname(here)))), undefined))

/** Packages as installed here, read through their own declarations. */
const expectations: readonly Expectation[] = [
  ['execa: execa(string)', 'always'],
  ['execa: execa(string, array, object)', 'always'],
  ['execa: execa(unknown, unknown)', 'always'],
  // With one argument that nobody knows it may be options, and gives another `execa`.
  ['execa: execa(unknown)', 'unknown'],
  ['p-limit: ()(function)', 'always'],
  ['glob: glob(string)', 'always'],
  ['glob: glob.glob(string)', 'always'],
  ['glob: glob.sync(string)', 'never'],
  ['glob: globSync(string)', 'never'],
  ['glob: globIterate(string)', 'never, async iterable'],
  ['fastify: fastify().listen(object)', 'always'],
  ['fastify: ().listen(object)', 'always'],
  ['fastify: ().listen(object, function)', 'never'],
  ['fastify: ().inject(object)', 'always'],
  ['fastify: ().close()', 'always'],
  ['commander: Command().parseAsync()', 'always'],
  ['commander: Command().option().parseAsync()', 'always'],
  ['commander: Command().parse()', 'never'],
  ['commander: program.parseAsync()', 'always'],
  ['tinypool: Tinypool().run(object)', 'always'],
  ['tinypool: ().run(object)', 'always'],
  ['piscina: Piscina().run(object)', 'always'],
  ['piscina: ().destroy()', 'always'],
  ['globby: globby(string)', 'always'],
  ['globby: globbySync(string)', 'never'],
  ['make-dir: makeDirectory(string)', 'always'],
  ['make-dir: makeDirectorySync(string)', 'never'],
  ['find-up: findUp(string)', 'always'],
  ['find-up: findUpSync(string)', 'never'],
  ['rimraf: rimraf(string)', 'always'],
  ['rimraf: rimraf.sync(string)', 'never'],
  ['mkdirp: mkdirp(string)', 'always'],
  ['p-queue: ().add(function)', 'always'],
  ['p-queue: ().onIdle()', 'always'],
  ['hono: Hono().request(string)', 'sometimes'],
  ['fast-glob: glob(string)', 'always'],
  ['fast-glob: sync(string)', 'never'],
  ['fast-glob: (string)', 'always'],
  ['eslint: ESLint().lintFiles(array)', 'always'],
  ['eslint: ESLint.outputFixes(array)', 'always'],
  ['oxc-parser: parse(string, string)', 'always'],
  ['oxc-parser: parseSync(string, string)', 'never'],
  ['tinyglobby: glob(array)', 'always'],
  ['bcryptjs: hash(string, number)', 'always'],
  ['bcryptjs: hash(string, number, function)', 'never'],
  ['bcryptjs: hash(unknown, unknown, unknown)', 'never'],
  ['magic-string: ().toString()', 'never'],
  // Without declarations there is nothing to go by.
  ['express: ().listen(number)', 'not declared'],
  ['fs-extra: copy(string, string)', 'not declared'],
]

it.each(expectations)('%s is %s', (call, nature) => {
  expect(natureOfCall(types, here, call)).toBe(nature)
})

const platform: readonly Expectation[] = [
  ['node:fs/promises: readFile(string)', 'always'],
  ['fs: promises.readFile(string)', 'always'],
  ['global: fetch(string)', 'always'],
  ['global: fetch().json()', 'always'],
  ['global: Promise.all(array)', 'always'],
  ['global: crypto.subtle.digest(string, unknown)', 'always'],
  ['node:timers/promises: setTimeout(number)', 'always'],
  ['node:test: test(string, function)', 'always, safe'],
]

it.each(platform)('%s of the platform is %s', (call, nature) => {
  expect(natureOfCall(types, here, call)).toBe(nature)
})
