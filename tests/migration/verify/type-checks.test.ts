import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diagnosticsIn, newDiagnostics, typeProjectsOf } from '../../../migration/verify/type-checks.js'
import { folderOf, write } from '../../cli/run-cli.js'

const output = `src/a.ts(3,7): error TS2322: Type 'Promise<string>' is not assignable to type 'string'.
src/b c(1).ts(10,1): error TS2345: Argument of type 'A' is not assignable to parameter of type 'B'.
  Property 'x' is missing in type 'A'
    but required in type 'B'.
error TS5058: The specified path does not exist: 'nowhere'.

Found 3 errors.
`

describe('diagnosticsIn', () => {
  it('reads files, codes and whole messages, without lines', () => {
    expect(diagnosticsIn(output, '/project')).toEqual([
      { file: 'src/a.ts', code: 'TS2322', message: "Type 'Promise<string>' is not assignable to type 'string'." },
      { file: 'src/b c(1).ts', code: 'TS2345', message: "Argument of type 'A' is not assignable to parameter of type 'B'.\n  Property 'x' is missing in type 'A'\n    but required in type 'B'." },
      { file: '', code: 'TS5058', message: "The specified path does not exist: 'nowhere'." },
    ])
    expect(diagnosticsIn(output.replaceAll('\n', '\r\n'), '/project')).toEqual(diagnosticsIn(output, '/project'))
  })
})

describe('newDiagnostics', () => {
  const a = { file: 'a.ts', code: 'TS1', message: 'one' }
  const b = { file: 'b.ts', code: 'TS1', message: 'one' }

  it('counts those that are alike', () => {
    expect(newDiagnostics([a, b], [b, a])).toEqual([])
    expect(newDiagnostics([a], [a, a, b])).toEqual([a, b])
    expect(newDiagnostics([a, a], [a])).toEqual([])
  })
})

describe('typeProjectsOf', () => {
  it('finds the nearest configuration of each file, what it refers to, and the compiler beside it', async () => {
    const root = folderOf({
      'tsconfig.json': '{\n  // "references": [{ "path": "no" }]\n  "references": [{ "path": "./lib" }, { "path": "./tools/tsconfig.tools.json" }, { "path": "gone" }]\n}',
      'lib/tsconfig.json': '{ "references": [{ "path": ".." }] }',
      'tools/tsconfig.tools.json': '{}',
      'packages/one/tsconfig.json': '{}',
      'packages/one/node_modules/.bin/tsc': '',
      'no/tsconfig.json': '{}',
    })
    expect(await typeProjectsOf(root, [join(root, 'packages/one/src/a.ts')])).toEqual([
      { config: join(root, 'packages/one/tsconfig.json'), compiler: join(root, 'packages/one/node_modules/.bin/tsc') },
    ])
    expect(await typeProjectsOf(root, [join(root, 'src/a.ts')])).toEqual([])
    write(root, { 'node_modules/.bin/tsc': '' })
    expect((await typeProjectsOf(root, [join(root, 'src/a.ts')])).map(({ config }) => config)).toEqual(['tsconfig.json', 'lib/tsconfig.json', 'tools/tsconfig.tools.json'].map(file => join(root, file)))
  })
})
