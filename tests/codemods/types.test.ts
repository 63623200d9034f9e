import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** TypeScript's own compiler, strict, has nothing to say of the output of these cases that it did not say of their input. */
const cases = [
  'child-process-sync-to-async/typescript',
  'crypto-sync-to-async/refusals',
  'crypto-sync-to-async/typed-primes',
  'crypto-sync-to-async/typescript',
  'fs-sync-to-promises/declared-elsewhere',
  'fs-sync-to-promises/family-of-interfaces',
  'fs-sync-to-promises/signatures',
  'fs-sync-to-promises/types-change-with-their-functions',
  'fs-sync-to-promises/typescript-class',
  'package-sync-to-async/types',
  'zlib-sync-to-async/typescript',
]

const fixtures = fileURLToPath(new URL('../fixtures/codemods/', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

describe.each(cases)('%s', (name) => {
  it('type-checks as before', { timeout: 120_000 }, () => {
    const before = diagnosticsOf(path.join(fixtures, name, 'input'))
    expect(diagnosticsOf(path.join(fixtures, name, 'input'), path.join(fixtures, name, 'output'))).toEqual(before)
  })
})

/** The messages of the files, those of the second folder in place of those of the first. */
function diagnosticsOf(...folders: readonly string[]): readonly string[] {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-types-'))
  try {
    writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }')
    for (const folder of folders) cpSync(folder, root, { recursive: true })
    symlinkSync(modules, path.join(root, 'node_modules'))
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?ts$/.test(file) && !file.startsWith('node_modules'))
    const program = ts.createProgram(files.map((file) => path.join(root, file)), {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      types: ['node'],
      typeRoots: [path.join(modules, '@types')],
    })
    expect(program.getSourceFiles().some((file) => file.fileName.endsWith('/fs.d.ts')), 'knows what Node declares').toBe(true)
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  } finally {
    rmSync(root, { recursive: true })
  }
}
