/**
 * The functions that take the place of `execSync`, `execFileSync` and `spawnSync` where no more is asked than to run a program with its
 * options: its input is closed, its output collected, and what it wrote to stderr shown at its end.
 */
import type { Style } from '../../../analysis/anchors.js'
import type { FileDeclaration } from '../replacer.js'
import { written } from '../written.js'

const home = "import('node:child_process')"

const needs = [
  { module: 'node:child_process', path: 'spawn' },
  { module: 'node:events', path: 'once' },
  { module: 'node:stream/consumers', path: 'buffer' },
]

/** What starts the child, and what its end gives. */
function running([spawn = 'spawn', once = 'once', buffer = 'buffer']: readonly string[], started: string): { readonly start: string; readonly end: string } {
  return {
    start: `  const child = ${spawn}(${started});
  child.stdin?.end();
  const read = async (stream«: import('node:stream').Readable | null») =>
    stream && (options.encoding ? (await ${buffer}(stream)).toString(options.encoding« as BufferEncoding») : ${buffer}(stream));`,
    end: `const [[status, signal], stdout, stderr] = await Promise.all([${once}(child, 'close'), read(child.stdout), read(child.stderr)]);`,
  }
}

/** The output, or an error with what the synchronous forms put into it. */
function outputOf(names: readonly string[], started: string, command: string): string {
  const { start, end } = running(names, started)
  return `${start}
  ${end}
  if (stderr && !options.stdio) process.stderr.write(stderr);
  if (status === 0) return stdout« as string | Buffer»;
  const details = stderr && stderr.length > 0 ? \`\\n\${stderr.toString()}\` : '';
  throw Object.assign(new Error(\`Command failed: ${command}\${details}\`), { status, signal, stdout, stderr });`
}

export function plainExecOutputIn(style: Style): FileDeclaration {
  return {
    name: 'execOutput',
    needs,
    isPlain: true,
    text: (name, names) =>
      written(
        style,
        `/** Runs a shell command and gives its stdout, or throws, as \`execSync\` does. */
«async function ${name}(command: string, options: ${home}.ExecSyncOptionsWithStringEncoding): Promise<string>;
async function ${name}(command: string, options?: ${home}.ExecSyncOptions): Promise<Buffer>;
»async function ${name}(command«: string», options«: ${home}.ExecSyncOptions» = {})«: Promise<string | Buffer>» {
${outputOf(names, 'command, { shell: true, ...options }', '${command}')}
}`,
      ),
  }
}

export function plainExecFileOutputIn(style: Style): FileDeclaration {
  return {
    name: 'execFileOutput',
    needs,
    isPlain: true,
    text: (name, names) =>
      written(
        style,
        `/** Runs a program and gives its stdout, or throws, as \`execFileSync\` does. */
«async function ${name}(file: string, args: readonly string[], options: ${home}.ExecFileSyncOptionsWithStringEncoding): Promise<string>;
async function ${name}(file: string, args?: readonly string[], options?: ${home}.ExecFileSyncOptions): Promise<Buffer>;
»async function ${name}(file«: string», args«: readonly string[]» = [], options«: ${home}.ExecFileSyncOptions» = {})«: Promise<string | Buffer>» {
${outputOf(names, 'file, args, options', "${[file, ...args].join(' ')}")}
}`,
      ),
  }
}

export function plainSpawnResultIn(style: Style): FileDeclaration {
  return {
    name: 'spawnResult',
    needs,
    isPlain: true,
    text: (name, names) => {
      const { start, end } = running(names, 'file, args, options')
      const result = (output: string): string => `Promise<${home}.SpawnSyncReturns<${output}>>`
      return written(
        style,
        `/** Runs a program and gives its status, signal and output, or the error that kept it from starting, as \`spawnSync\` does. */
«async function ${name}(file: string, args: readonly string[], options: ${home}.SpawnSyncOptionsWithStringEncoding): ${result('string')};
async function ${name}(file: string, args?: readonly string[], options?: ${home}.SpawnSyncOptions): ${result('Buffer')};
»async function ${name}(file«: string», args«: readonly string[]» = [], options«: ${home}.SpawnSyncOptions» = {})«: Promise<unknown>» {
${start}
  try {
    ${end}
    return { status, signal, stdout, stderr };
  } catch (error) {
    return { error, status: null, signal: null, stdout: null, stderr: null };
  }
}`,
      )
    },
  }
}
