/**
 * The functions that take the place of `execSync`, `execFileSync` and `spawnSync`: the same arguments, results and errors, but for a promise
 * around them. Options are read when they run, so that calls need not spell them out.
 */
import type { Style } from '../../../analysis/anchors.js'
import type { FileDeclaration } from '../replacer.js'
import { written } from '../written.js'

const home = "import('node:child_process')"

/**
 * What `spawnSync` returned: its own steps, with its own notion of what counts against `maxBuffer`, when pipes are closed under a child
 * that was killed, and what an error says.
 */
export function spawnResultIn(style: Style): FileDeclaration {
  return resultIn(style, {
    name: 'spawnResult',
    starts: { module: 'node:child_process', path: 'spawn' },
    replaced: 'spawnSync',
    path: 'child.spawnfile',
    args: 'child.spawnargs.slice(1)',
    error: '...(error && { error })',
  })
}

/** What `sync` of cross-spawn returned, whose errors name what was asked for, not the shell around it, and whose results always have one. */
export function crossSpawnResultIn(style: Style): FileDeclaration {
  return resultIn(style, {
    name: 'crossSpawnResult',
    starts: { module: 'cross-spawn', path: 'spawn' },
    replaced: 'spawn.sync',
    path: 'cause.path ?? child.spawnfile',
    args: '«(»cause« as { spawnargs?: string[] })».spawnargs ?? child.spawnargs.slice(1)',
    error: 'error: error ?? null',
  })
}

interface Spawning {
  readonly name: string
  readonly starts: { readonly module: string; readonly path: string }
  readonly replaced: string
  /** How an error names the program and its arguments. */
  readonly path: string
  readonly args: string
  readonly error: string
}

function resultIn(style: Style, { name: wanted, starts, replaced, path, args: list, error: told }: Spawning): FileDeclaration {
  return {
    name: wanted,
    needs: [starts, { module: 'node:util', path: 'getSystemErrorMap' }],
    text: (name, [spawn = 'spawn', errors = 'getSystemErrorMap']) => {
      const overload = (kind: string, output: string): string => {
        const options = `${home}.SpawnSyncOptions${kind}`
        const args = `args${kind === stringEncoding ? '' : '?'}: readonly string[] | ${options}`
        return `«async function ${name}(\n  file: string,\n  ${args},\n  options?: ${options},\n): Promise<${home}.SpawnSyncReturns<${output}>>;\n»`
      }
      return written(
        style,
        `/** Runs a program to its end and gives what \`${replaced}\` would: its output, status, signal and error. */
${overload(bufferEncoding, 'Buffer')}${overload(stringEncoding, 'string')}${overload('', 'string | Buffer')}async function ${name}(file«: string», args«?: unknown», options«?: unknown»)«: Promise<unknown>» {
  const list«: readonly string[]» = Array.isArray(args) ? args : [];
  const given = «(»Array.isArray(args) ? options : args ?? options«) as ${home}.SpawnSyncOptions | undefined»;
  const settings = { maxBuffer: 1024 * 1024, ...given };
  const { encoding, input, killSignal, maxBuffer, timeout } = settings;
  const isText = encoding && encoding !== 'buffer';
  const bytes =
    typeof input === 'string'
      ? Buffer.from(input, encoding« as BufferEncoding»)
      : input && Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  let error«: Error | undefined»;
  const fail = ({ code, errno }«: NodeJS.ErrnoException», path = file, spawnargs = list) => {
    const syscall = \`spawnSync \${path}\`;
    error ??= Object.assign(new Error(\`\${syscall} \${code}\`), { errno, code, syscall, path, spawnargs });
  };
  const notStarted = () => ({ error, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null });
  let child«: ${home}.ChildProcess»;
  try {
    child = ${spawn}(file, list, { ...settings, timeout: undefined });
  } catch (cause) {
    if («(»cause« as NodeJS.ErrnoException)».syscall !== 'spawn') throw cause;
    fail(cause« as NodeJS.ErrnoException»);
    return notStarted();
  }
  const pipes = [...(child.stdio ?? [])];
  const chunks = pipes.map((pipe, index)«: Buffer[] | null» => (pipe && index > 0 ? [] : null));
  const report = (cause«: NodeJS.ErrnoException») => fail(cause, ${path}, ${list});
  const stop = (code«: string») => {
    report(Object.assign(new Error(code), { code, errno: [...${errors}()].find(([, [each]]) => each === code)?.[0] }));
    child.kill(killSignal);
    for (const pipe of pipes) pipe?.destroy();
  };
  const ended = new Promise«<[number | null, NodeJS.Signals | null]>»((resolve) => {
    child.on('close', (status, signal) => resolve([status, signal]));
    child.on('error', (cause) => {
      report(cause);
      if (child.pid === undefined) resolve([null, null]);
    });
  });
  const timer = timeout ? globalThis.setTimeout(stop, Math.min(timeout, 2 ** 31 - 1), 'ETIMEDOUT') : undefined;
  let size = 0;
  pipes.forEach((pipe, index) => {
    pipe?.on('error', report);
    if (index === 0) return;
    pipe?.on('data', (chunk«: Buffer») => {
      chunks[index]?.push(chunk);
      size += chunk.length;
      if (maxBuffer && size > maxBuffer) stop('ENOBUFS');
    });
  });
  child.stdin?.end(bytes);
  const [status, signal] = await ended;
  globalThis.clearTimeout(timer);
  if (child.pid === undefined) return notStarted();
  const output = chunks.map((parts) => {
    const whole = parts && Buffer.concat(parts);
    return isText && whole ? whole.toString(encoding) : whole;
  });
  return { ${told}, status, signal, output, pid: child.pid, stdout: output[1], stderr: output[2] };
}`,
      )
    },
  }
}

const stringEncoding = 'WithStringEncoding'
const bufferEncoding = 'WithBufferEncoding'

/** What `execSync` and `execFileSync` make of it. */
function stdoutIn(style: Style): FileDeclaration {
  return {
    name: 'stdoutOf',
    needs: [],
    text: name =>
      written(
        style,
        `/** The output of a program that is through, or an error where it failed; what it wrote to stderr is shown unless \`stdio\` says otherwise. */
function ${name}«<Output extends string | Buffer>»(result«: ${home}.SpawnSyncReturns<Output>», command«: string», stdio«: unknown»)«: Output» {
  if (!stdio && result.stderr) process.stderr.write(result.stderr);
  if (result.error) throw Object.assign(result.error, result);
  if (result.status === 0) return result.stdout;
  const details = result.stderr && result.stderr.length > 0 ? \`\\n\${result.stderr.toString()}\` : '';
  throw Object.assign(new Error(\`Command failed: \${command}\${details}\`), result);
}`,
      ),
  }
}

/** What `execSync` returned or threw. */
export function execOutputIn(style: Style): FileDeclaration {
  return {
    name: 'execOutput',
    needs: [],
    uses: [spawnResultIn(style), stdoutIn(style)],
    text: (name, _, [spawnResult = 'spawnResult', stdoutOf = 'stdoutOf']) => {
      const overload = (kind: string, output: string): string =>
        `«async function ${name}(command: string, options${kind === stringEncoding ? '' : '?'}: ${home}.ExecSyncOptions${kind}): Promise<${output}>;\n»`
      return written(
        style,
        `/** Runs a shell command and gives its stdout, or throws, as \`execSync\` does. */
${overload(bufferEncoding, 'Buffer')}${overload(stringEncoding, 'string')}${overload('', 'string | Buffer')}async function ${name}(command«: string», options«?: ${home}.ExecSyncOptions»)«: Promise<string | Buffer>» {
  const settings = { ...options, shell: typeof options?.shell === 'string' ? options.shell : true };
  return ${stdoutOf}(await ${spawnResult}(command, [], settings), command, settings.stdio);
}`,
      )
    },
  }
}

/** What `execFileSync` returned or threw. */
export function execFileOutputIn(style: Style): FileDeclaration {
  return {
    name: 'execFileOutput',
    needs: [],
    uses: [spawnResultIn(style), stdoutIn(style)],
    text: (name, _, [spawnResult = 'spawnResult', stdoutOf = 'stdoutOf']) => {
      const overload = (kind: string, output: string): string => {
        const options = `${home}.ExecFileSyncOptions${kind}`
        const args = `args${kind === stringEncoding ? '' : '?'}: readonly string[] | ${options}`
        return `«async function ${name}(\n  file: string,\n  ${args},\n  options?: ${options},\n): Promise<${output}>;\n»`
      }
      return written(
        style,
        `/** Runs a program and gives its stdout, or throws, as \`execFileSync\` does. */
${overload(bufferEncoding, 'Buffer')}${overload(stringEncoding, 'string')}${overload('', 'string | Buffer')}async function ${name}(file«: string», args«?: unknown», options«?: unknown»)«: Promise<string | Buffer>» {
  const list«: readonly string[]» = Array.isArray(args) ? args : [];
  const settings = «(»Array.isArray(args) ? options : args ?? options«) as ${home}.SpawnSyncOptions | undefined»;
  return ${stdoutOf}(await ${spawnResult}(file, list, settings), [settings?.argv0 || file, ...list].join(' '), settings?.stdio);
}`,
      )
    },
  }
}
