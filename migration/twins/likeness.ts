/**
 * Does an async function do what a synchronous one does?
 *
 * A name is no proof: `runAsync` may hand its output to the terminal where `runSync` returns it. So the texts are compared, with what waiting adds taken out of both.
 */

/** The waiting forms of what has another shape than its synchronous form, and that form. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\baccess(\([^;]*?\))\.then\(\(\) => true, \(\) => false\)/g, 'exists$1'],
  [/\bspawnResult\b/g, 'spawnSync'],
  [/\bcrossSpawnResult\b/g, 'spawn'],
  [/\bexecFileOutput\b/g, 'execFileSync'],
  [/\bexecOutput\b/g, 'execSync'],
]

export function doesTheSame(blocking: string, waiting: string): boolean {
  return plain(blocking) === plain(waiting)
}

function plain(text: string): string {
  let rest = text
  for (const [waiting, blocking] of SHAPES) rest = rest.replace(waiting, blocking)
  return rest
    .replace(/\b(?:async|await|promisify)\b|\bPromise\s*</g, '')
    .replace(/\.promises\b/g, '')
    // What `promisify` makes of `exec` gives an object, so an `execAsync` is not taken for `execSync`.
    .replace(/(?<=[a-z0-9])(?<!\b(?:exec|execFile|spawn))_?(?:Sync|Async|sync|async)\b|\.sync\b/g, '')
    // Members and imported names of one function are the same function.
    .replace(/\b(?:fs|fsp|fsPromises|childProcess|child_process|cp|zlib|crypto)\s*\./g, '')
    // What `await` needs around it, and what `Promise<` leaves.
    .replace(/[\s();>]/g, '')
}
