/**
 * Functions with a callback for which `promisify` has no type, as it sees the last of their overloads alone: in TypeScript files, a function
 * of the same parameters and result as the sync form calls them.
 */
import { reaches } from './packages/versions.js'
import type { FileDeclaration, ReplacementFile } from './replacer.js'
import { written } from './written.js'

interface TypedCallback {
  readonly module: string
  readonly path: string
  /** Heads of overloads; where there are several, the last one is that of the implementation. */
  readonly heads: readonly string[]
  /** What the function with the callback is given. */
  readonly given: string
  /** What the callback's second parameter is called. */
  readonly result: string
  /** The version of the package whose types these are, and of those that follow. */
  readonly since?: string
}

const home = "import('node:crypto')"
const parses = "import('csv-parse')"

const callbacks: readonly TypedCallback[] = [
  {
    module: 'node:crypto',
    path: 'checkPrime',
    heads: [`(candidate: ${home}.LargeNumberLike, options: ${home}.CheckPrimeOptions = {}): Promise<boolean>`],
    given: 'candidate, options',
    result: 'isPrime',
  },
  {
    module: 'node:crypto',
    path: 'generatePrime',
    heads: [
      `(size: number, options?: ${home}.GeneratePrimeOptionsArrayBuffer): Promise<ArrayBuffer>`,
      `(size: number, options: ${home}.GeneratePrimeOptionsBigInt): Promise<bigint>`,
      `(size: number, options: ${home}.GeneratePrimeOptions): Promise<ArrayBuffer | bigint>`,
      `(size: number, options: ${home}.GeneratePrimeOptions = {}): Promise<ArrayBuffer | bigint>`,
    ],
    given: 'size, options',
    result: 'prime',
  },
  {
    module: 'node:crypto',
    path: 'randomFill',
    // The size is always there: without it, the call is none that blocks for long.
    heads: ['<View extends NodeJS.ArrayBufferView>(view: View, offset: number, size: number): Promise<View>'],
    given: 'view, offset, size',
    result: 'filled',
  },
  {
    module: 'node:crypto',
    path: 'scrypt',
    heads: [`(\n  password: ${home}.BinaryLike,\n  salt: ${home}.BinaryLike,\n  length: number,\n  options: ${home}.ScryptOptions = {},\n): Promise<ReturnType<typeof ${home}.scryptSync>>`],
    given: 'password, salt, length, options',
    result: 'key',
  },
  {
    module: 'csv-parse',
    path: 'parse',
    heads: [
      `<Row>(input: string | Buffer, options: ${parses}.OptionsWithColumns<Row>): Promise<Row[]>`,
      `(input: string | Buffer, options?: ${parses}.Options): Promise<string[][]>`,
      `(input: string | Buffer, options: ${parses}.Options = {}): Promise<unknown>`,
    ],
    given: 'input, options',
    result: 'rows',
    since: '7.0.0',
  },
  {
    module: 'csv-stringify',
    path: 'stringify',
    heads: ["(rows: import('csv-stringify').Input, options: import('csv-stringify').Options = {}): Promise<string>"],
    given: 'rows, options',
    result: 'text',
    since: '6.0.0',
  },
  {
    module: 'tmp',
    path: 'tmpName',
    heads: ["(options: import('tmp').TmpNameOptions = {}): Promise<string>"],
    given: 'options',
    result: 'name',
  },
]

/** @returns undefined for functions that no type is known of here */
export function typedCallbackIn({ project, module: file, anchors }: ReplacementFile, module: string, path: string): FileDeclaration | undefined {
  const found = callbacks.find((each) => each.module === module && each.path === path)
  if (found === undefined || (found.since !== undefined && !reaches(project.modules.packageVersion(file, module), found.since))) return undefined
  const { style } = anchors
  const { heads, given, result } = found
  return {
    name: `${path}Async`,
    needs: [{ module, path }],
    text: (name, [callee = path]) => {
      const overloads = heads.length === 1 ? [] : heads.slice(0, -1)
      return written(
        style,
        `/** \`${path}\` with a promise: the types of \`promisify\` know one of its overloads alone. */
${overloads.map((head) => `function ${name}${head};\n`).join('')}function ${name}${heads.at(-1)} {
  return new Promise((resolve, reject) => {
    ${callee}(${given}, (error, ${result}) => {
      if (error) reject(error);
      else resolve(${result});
    });
  });
}`,
      )
    },
  }
}
