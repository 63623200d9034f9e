import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Transform } from 'jscodeshift'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type fsSyncToPromises from '../../codemods/fs-sync-to-promises.js'
import { namesIn } from '../../tools/generate/names.js'

/** The package as a user gets it: packed, unpacked elsewhere, imported, required, run. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const consumer = mkdtempSync(path.join(tmpdir(), 'unblock-consumer-'))
const installed = path.join(consumer, 'node_modules/eslint-plugin-unblock')

beforeAll(() => {
  if (!existsSync(path.join(root, 'dist/index.js'))) execFileSync('npm', ['run', 'build'], { cwd: root })
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', consumer], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as [{ filename: string }]
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', path.join(consumer, filename), '-C', installed, '--strip-components=1'])
  // The dependencies are those of this project: what is under test is the package, not the registry.
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.') && name !== 'eslint-plugin-unblock') symlinkSync(path.join(root, 'node_modules', name), path.join(consumer, 'node_modules', name))
  }
  writeFileSync(path.join(consumer, 'package.json'), '{ "private": true, "type": "module" }')
})

afterAll(() => rmSync(consumer, { recursive: true }))

describe('the packed package', () => {
  it('ships the licences of what is bundled, and needs no package that it does not name', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    const files = readdirSync(path.join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter(file => /\.c?js$/.test(file))
    const texts = files.map(file => readFileSync(path.join(installed, 'dist', file), 'utf8'))
    // `import('tmp').FileResult` stands in code that is written into files of others.
    const imported = texts.flatMap(text => [...text.matchAll(/(?:^\} from |^import .*? ?from |^import |\bimport\(|\b__require\()["']([^."'][^"']*)["'](?!\)[."])/gm)].map(([, specifier = '']) => specifier))
    const packages = imported.filter(specifier => !isBuiltin(specifier) && !specifier.startsWith('node:')).map(specifier => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0])
    // jscodeshift is started or asked for its own files; fdir tries whether there is a picomatch, and needs none.
    expect(new Set(packages.filter(name => name !== 'picomatch'))).toEqual(new Set(Object.keys(dependencies).filter(name => name !== 'jscodeshift')))
    const notices = readFileSync(path.join(installed, 'dist/chunks/LICENSES.txt'), 'utf8')
    for (const name of new Set(texts.flatMap(text => [...text.matchAll(/^\/\/ node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)/gm)].map(([, bundled = '']) => bundled)))) expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'))
    expect(notices).toContain('@typescript-eslint/scope-manager')
  })

  it('holds what is built, the licence, the README and what the Codemod CLI reads, and nothing else', () => {
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'codemod.yaml', 'dist', 'package.json', 'unblock.schema.json', 'workflow.yaml'])
    expect(readdirSync(path.join(installed, 'dist')).sort()).not.toContain('tests')
  })

  it('is imported and required', () => {
    const names = "Object.keys(plugin.rules).length + ' ' + Object.keys(plugin.configs)"
    const expected = `${namesIn('rules').length} recommended,strict,all,server,library,cli`
    expect(evaluate(`import plugin from 'eslint-plugin-unblock'; console.log(${names})`)).toBe(expected)
    expect(evaluate(`import { createRequire } from 'node:module'; const plugin = createRequire(import.meta.url)('eslint-plugin-unblock'); console.log(${names})`)).toBe(expected)
  })

  it('exports each codemod as a transform', () => {
    for (const name of namesIn('codemods')) {
      expect(evaluate(`console.log(typeof (await import('eslint-plugin-unblock/codemods/${name}')).default)`)).toBe('function')
    }
    expectTypeOf<typeof fsSyncToPromises>().toExtend<Transform>()
  })

  it('keeps the rest to itself', () => {
    for (const inside of ['dist/index.js', 'codemods/kit/define-codemod']) {
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `await import('eslint-plugin-unblock/${inside}')`], { cwd: consumer, encoding: 'utf8' })
      expect(status).not.toBe(0)
      expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED')
    }
  })

  it('loads no codemod, no Babel, no jscodeshift, no TypeScript and no ESLint with the plugin', () => {
    const loaded = loadedBy("await import('eslint-plugin-unblock')")
    expect(loaded.filter(file => /\/(?:codemods|cli)\/|node_modules\/(?:@babel|jscodeshift|recast|typescript|eslint|@typescript-eslint)\//.test(file))).toEqual([])
    // The bundle is made of parts; what each of them holds is written above it.
    const parts = loaded.flatMap(file => bundledIn(file))
    expect(parts).toContain('rules/no-blocking-call.ts')
    expect(parts.filter(part => /^(?:codemods|migration|cli|trace)\//.test(part))).toEqual([])
  })

  it('runs its command', () => {
    const { version } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as { version: string }
    const { status, stdout } = spawnSync(process.execPath, [path.join(installed, 'dist/cli/index.js'), '--version'], { cwd: consumer, encoding: 'utf8' })
    expect(stdout).toContain(version)
    expect(status).toBe(0)
  })

  it('reports in a project that installs it', () => {
    writeFileSync(path.join(consumer, 'eslint.config.js'), "import unblock from 'eslint-plugin-unblock'\nexport default [...unblock.configs.recommended]\n")
    writeFileSync(path.join(consumer, 'server.js'), "import fs from 'node:fs'\nexport async function load() { return fs.readFileSync('a') }\n")
    const eslint = path.join(root, 'node_modules/eslint/bin/eslint.js')
    const { stdout, status } = spawnSync(process.execPath, [eslint, '--format', 'json', 'server.js'], { cwd: consumer, encoding: 'utf8' })
    const [{ messages }] = JSON.parse(stdout) as [{ messages: readonly { ruleId: string }[] }]
    expect(messages.map(message => message.ruleId)).toEqual(['unblock/no-blocking-call'])
    expect(status).toBe(1)
  })
})

it('runs in Oxlint as it is', () => {
  const rules = Object.fromEntries(namesIn('rules').map(name => [`unblock/${name}`, 'error']))
  writeFileSync(path.join(consumer, '.oxlintrc.json'), JSON.stringify({ jsPlugins: ['eslint-plugin-unblock'], rules }))
  writeFileSync(
    path.join(consumer, 'typed.ts'),
    "import zlib from 'node:zlib'\nimport { load } from './server.js'\nexport async function f(t: number): Promise<unknown> { while (Date.now() < t) {} return [zlib.gzipSync('a'), load()] }\n",
  )
  writeFileSync(path.join(consumer, 'server.js'), "import fs from 'node:fs'\nexport function load() { return fs.readFileSync('a') }\n")
  const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint')
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json', 'typed.ts'], { cwd: consumer, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly { readonly code: string }[] }
  const codes = diagnostics.map(({ code }) => code).filter(code => code.startsWith('unblock'))
  expect(codes.sort()).toEqual(['unblock(no-blocking-call)', 'unblock(no-busy-wait)', 'unblock(no-cpu-bound-call)'])
})

function evaluate(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: consumer, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

/** The sources that went into a file of the bundle. */
function bundledIn(loaded: string): readonly string[] {
  const [, file = ''] = /^loaded (?:file:\/\/)?(.*\/dist\/.*\.js)$/.exec(loaded) ?? []
  return file === '' ? [] : [...readFileSync(file, 'utf8').matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, source = '']) => source)
}

/** Every file that Node loads for the code: ES modules through a loader hook, CommonJS as its cache lists them. */
function loadedBy(code: string): readonly string[] {
  const hook = "export async function load(url, context, next) { process._rawDebug('loaded ' + url); return next(url, context) }"
  const program = `
    import { createRequire, register } from 'node:module'
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}))
    ${code}
    for (const file of Object.keys(createRequire(import.meta.url).cache)) process._rawDebug('loaded ' + file)`
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: consumer, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stderr.split('\n').filter(line => line.startsWith('loaded '))
}
