/**
 * The texts of the modules that an offloaded function needs: the pool, one per package and kind of module, and a worker module beside
 * the function's own. Written in the style of the file that needs them first; from then on they are the project's own.
 */
import type { Style } from '../../../analysis/anchors.js'

/** What a generated module is written in. */
export interface Manner {
  readonly style: Pick<Style, 'quote' | 'semicolons' | 'indent' | 'newline'>
  readonly typescript: boolean
  readonly format: 'module' | 'commonjs'
  /** TypeScript that is built to CommonJS: only its syntax is that of ES modules. */
  readonly compiled: boolean
}

/** What the pool's module exports. */
export const RUN = 'runInWorker'
export const TASK = 'asTask'

/** The first words of the pool's module, by which a later run knows it. */
export const POOL_MARK = 'The pool of worker threads that offloaded functions run in.'

export function poolText(manner: Manner): string {
  const { typescript } = manner
  const isModule = usesImports(manner)
  const exported = isModule ? 'export ' : ''
  const as = (type: string): string => (typescript ? type : '')
  const own = manner.format === 'module' ? 'import.meta.url' : '__filename'
  return styled(
    `/**
 * ${POOL_MARK} Made by 'unblock run offload-to-worker', and yours from then on.
 */
${loadOf(manner, ['availableParallelism'], 'node:os')};
${typescript ? `${loadOf(manner, ['pathToFileURL'], 'node:url')};\n` : ''}${loadOf(manner, ['Piscina'], 'piscina')};

/** All options are in Piscina's documentation. One thread is left for the event loop; threads end once they have had nothing to do for a while. */
const options = {
  minThreads: 0,
  maxThreads: Math.max(1, availableParallelism() - 1),
  idleTimeout: 30000,
};

let pool${as(': Piscina | undefined')};
${
  typescript
    ? `
interface Packed {
  readonly value: unknown;
  /** Where in the value Buffers are: structured cloning makes plain arrays of bytes of them. */
  readonly buffers: readonly (readonly string[])[];
}

type Field = { readonly key: string; readonly enumerable: boolean } & ({ readonly packed: Packed } | { readonly failure: Failure });

interface Failure {
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: readonly Field[];
}

type Answer = { readonly result: Packed } | { readonly failure: Failure } | { readonly thrown: Packed };
`
    : ''
}
/** Runs the task of a worker module in a thread. Arguments and results are copied; errors arrive with their stack and their own fields. */
${exported}async function ${RUN}${as('<Result>')}(worker${as(': URL | string')}, given${as(': readonly unknown[]')})${as(': Promise<Result>')} {
  pool ??= new Piscina(options);
${
  typescript
    ? `  const filename = sourceOf(worker);
  const answer: Answer = await pool.run(packed(given), { filename }).catch(async (error: unknown) => {
    // A test runner may compile TypeScript for its own thread alone, where Node itself may read it, and not find its imports: the task runs there, then.
    if (!(error instanceof Error) || !/^(?:Unknown file extension|Cannot find module)/.test(error.message)) throw error;
    const { default: task } = (await import(filename)) as { readonly default: (given: Packed) => Promise<Answer> };
    return await task(packed(given));
  });`
    : `  const answer = await pool.run(packed(given), { filename: ${isModule ? 'worker.href' : 'worker'} });`
}
  if ('failure' in answer) throw revived(answer.failure);
  if ('thrown' in answer) throw unpacked(answer.thrown);
  return unpacked(answer.result)${as(' as Result')};
}

/** Makes a function the task of its worker module. */
${exported}function ${TASK}${as('<Given extends readonly unknown[]>')}(run${as(': (...given: Given) => unknown')})${as(': (given: Packed) => Promise<Answer>')} {
  return async (given) => {
    try {
      return { result: packed(await run(...(unpacked(given)${as(' as Given')}))) };
    } catch (error) {
      return error instanceof Error ? { failure: described(error) } : { thrown: packed(error) };
    }
  };
}
${
  typescript
    ? `
/** Where TypeScript runs as it is, its files have not been built. */
function sourceOf(worker: URL | string): string {
  const { href } = typeof worker === 'string' ? pathToFileURL(worker) : worker;
  const extension = /\\.[cm]?ts$/.exec(${own})?.[0];
  return extension === undefined ? href : href.replace(/\\.[cm]?js$/, extension);
}
`
    : ''
}
function packed(value${as(': unknown')})${as(': Packed')} {
  const buffers${as(': (readonly string[])[]')} = [];
  findBuffers(value, [], buffers, new Set());
  return { value, buffers };
}

function findBuffers(value${as(': unknown')}, place${as(': readonly string[]')}, found${as(': (readonly string[])[]')}, seen${as(': Set<unknown>')})${as(': void')} {
  if (typeof value !== 'object' || value === null) return;
  if (Buffer.isBuffer(value)) found.push(place);
  if (ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    // Long lists of numbers are not to be taken apart.
    for (let index = 0; index < value.length; index += 1) {
      const item${as(': unknown')} = value[index];
      if (typeof item === 'object' && item !== null) findBuffers(item, [...place, String(index)], found, seen);
    }
  } else {
    for (const [key, item] of Object.entries(value)) findBuffers(item, [...place, key], found, seen);
  }
}

function unpacked({ value, buffers }${as(': Packed')})${as(': unknown')} {
  const whole = { value };
  for (const place of buffers) {
    let holder${as(': object')} = whole;
    let last = 'value';
    for (const key of place) {
      holder = Reflect.get(holder, last)${as(' as object')};
      last = key;
    }
    const { buffer, byteOffset, byteLength } = Reflect.get(holder, last)${as(' as Uint8Array')};
    Reflect.set(holder, last, Buffer.from(buffer${as(' as ArrayBuffer')}, byteOffset, byteLength));
  }
  return whole.value;
}

/** Structured cloning keeps an error's message and nothing that was put on it. */
function described(error${as(': Error')})${as(': Failure')} {
  const { name, message, stack } = error;
  const fields${as(': Field[]')} = [];
  for (const [key, { value, enumerable = false }] of Object.entries(Object.getOwnPropertyDescriptors(error))) {
    if (key === 'stack' || key === 'message') continue;
    if (value instanceof Error) fields.push({ key, enumerable, failure: described(value) });
    else if (isCloneable(value)) fields.push({ key, enumerable, packed: packed(value) });
  }
  return { type: builtInTypeOf(error), name, message, stack, fields };
}

function isCloneable(value${as(': unknown')})${as(': boolean')} {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function builtInTypeOf(error${as(': Error')})${as(': string')} {
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const { constructor } = prototype;
    if (typeof constructor === 'function' && Reflect.get(globalThis, constructor.name) === constructor) return constructor.name;
  }
  return 'Error';
}

function revived({ type, name, message, stack, fields }${as(': Failure')})${as(': Error')} {
  const error = new Error(message);
  Object.setPrototypeOf(error, Reflect.get(globalThis, type).prototype);
  const define = (key${as(': string')}, value${as(': unknown')}, enumerable${as(': boolean')})${as(': unknown')} => Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
  define('stack', stack, false);
  for (const field of fields) define(field.key, 'failure' in field ? revived(field.failure) : unpacked(field.packed), field.enumerable);
  if (error.name !== name) define('name', name, false);
  return error;
}
${isModule ? '' : `\nmodule.exports = { ${RUN}, ${TASK} };\n`}`,
    manner,
  )
}

/** @param task what the module of the function exports it as @param from its specifier @param pool that of the pool */
export function workerText(manner: Manner, { task, name, from, pool }: { readonly task: string; readonly name: string; readonly from: string; readonly pool: string }): string {
  const loads = `${loadOf(manner, [task], from)};\n${loadOf(manner, [TASK], pool)};`
  const exported = usesImports(manner) ? `export default ${TASK}(${task});` : `module.exports = ${TASK}(${task});`
  return styled(`/** The worker of '${name}'. */\n${loads}\n\n${exported}\n`, manner)
}

function usesImports({ format, compiled }: Manner): boolean {
  return format === 'module' || compiled
}

function loadOf(manner: Manner, names: readonly string[], specifier: string): string {
  return usesImports(manner) ? `import { ${names.join(', ')} } from '${specifier}'` : `const { ${names.join(', ')} } = require('${specifier}')`
}

/** Templates have semicolons, single quotes and two spaces. No line of theirs starts with what the line before could be read on with. */
function styled(text: string, { style }: Manner): string {
  const lines = text.split('\n').map((line) => {
    const isComment = /^\s*(?:\/\*\*|\*|\/\/)/.test(line)
    const ended = style.semicolons || isComment ? line : line.replace(/;$/, '')
    const quoted = style.quote === "'" || isComment ? ended : ended.replaceAll("'", '"')
    return quoted.replace(/^(?: {2})+/, (spaces) => style.indent.repeat(spaces.length / 2))
  })
  return lines.join(style.newline)
}
