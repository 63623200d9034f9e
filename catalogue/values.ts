/** Functions that take a value at once and make nothing of a promise: by module, path and the arguments that this holds for. */
export interface ValueRow {
  readonly module: string
  readonly path: string
  readonly arguments: readonly number[]
}

const first: readonly number[] = [0]

export const valueRows: readonly ValueRow[] = [
  { module: 'global', path: 'Array.isArray', arguments: first },
  { module: 'global', path: 'Boolean', arguments: first },
  { module: 'global', path: 'Number', arguments: first },
  { module: 'global', path: 'Number.isFinite', arguments: first },
  { module: 'global', path: 'Number.isInteger', arguments: first },
  { module: 'global', path: 'Number.isNaN', arguments: first },
  { module: 'global', path: 'Object.entries', arguments: first },
  { module: 'global', path: 'Object.fromEntries', arguments: first },
  { module: 'global', path: 'Object.keys', arguments: first },
  { module: 'global', path: 'Object.values', arguments: first },
  { module: 'global', path: 'String', arguments: first },
  { module: 'global', path: 'JSON.parse', arguments: first },
  { module: 'global', path: 'JSON.stringify', arguments: first },
  { module: 'global', path: 'Math.max', arguments: [0, 1, 2] },
  { module: 'global', path: 'Math.min', arguments: [0, 1, 2] },
  { module: 'global', path: 'Math.round', arguments: first },
  { module: 'global', path: 'encodeURIComponent', arguments: first },
  { module: 'global', path: 'isNaN', arguments: first },
  { module: 'global', path: 'parseFloat', arguments: first },
  { module: 'global', path: 'parseInt', arguments: first },
  { module: 'global', path: 'structuredClone', arguments: first },
  { module: 'global', path: 'Buffer.from', arguments: first },
  { module: 'node:fs', path: 'appendFile', arguments: [0, 1] },
  { module: 'node:fs', path: 'appendFileSync', arguments: [0, 1] },
  { module: 'node:fs', path: 'writeFile', arguments: [0, 1] },
  { module: 'node:fs', path: 'writeFileSync', arguments: [0, 1] },
  { module: 'node:fs/promises', path: 'appendFile', arguments: [0, 1] },
  { module: 'node:fs/promises', path: 'writeFile', arguments: [0, 1] },
  { module: 'node:path', path: 'join', arguments: [0, 1, 2, 3] },
  { module: 'node:path', path: 'resolve', arguments: [0, 1, 2, 3] },
]

/** Methods of a response, given to a request handler, that send what they are given. */
export const responseMethods: ReadonlySet<string> = new Set(['json', 'jsonp', 'send', 'write', 'end'])

/** Functions that use what a callback gives by keeping it: an array of promises is fine, and so is a chain of them. */
export const keepers: ReadonlySet<string> = new Set(['Array.from', 'flatMap', 'map', 'reduce', 'reduceRight'])

/** Assertions that settle later: `expect(load()).rejects.toThrow()`. */
export const assertionStarts: ReadonlySet<string> = new Set(['expect', 'expect.soft'])
export const awaitedModifiers: ReadonlySet<string> = new Set(['rejects', 'resolves'])

const byName = new Map(valueRows.map((row) => [`${row.module}:${row.path}`, row]))

export function findValueRow(module: string, path: string): ValueRow | undefined {
  return byName.get(`${module}:${path}`)
}

/** Methods that read a body, of requests and responses: who awaits a member of what they give, hardly means a promise in a field. */
export const bodyReaders: ReadonlySet<string> = new Set(['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'])
