import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * The files a new rule needs. They are made from the smallest rule there is, so what is written works at once and is changed from there:
 * it reports busy-waits until it is given a finding of its own.
 */

const model = 'no-busy-wait'

const page = (name: string): string => `<!-- begin header -->
<!-- end header -->

## What it finds

A loop that spins until the clock or another task says stop.

## Why

Nothing else runs meanwhile.

## Examples

### Wrong

\`\`\`js
export async function ${camelCase(name)}(until) {
  while (Date.now() < until) {}
}
\`\`\`

### Right

\`\`\`js
import { setTimeout } from 'node:timers/promises'

export async function ${camelCase(name)}(milliseconds) {
  await setTimeout(milliseconds)
}
\`\`\`

## Options

<!-- begin options -->
<!-- end options -->

## What it does not see

Clocks behind function calls.

## When not to use it

In benchmarks that burn time on purpose.
`

const test = (name: string): string => `import { testRule } from './rule-cases.js'

testRule('${name}', {
  clock: {
    reported: ['export async function f(t) { while (Date.now() < t) {} }'],
    notReported: ['while (Date.now() < 1) {}'],
  },
  TypeScript: {
    reported: ['export async function f(t: number): Promise<void> { while (Date.now() < t) {} }'],
  },
  'deliberately not reported': {
    notReported: ['export async function f(isReady) { while (!isReady()) {} }'],
  },
})
`

/** Writes rule, page and test into the project at `root` and makes the name known. Gives the files, relative to the root. */
export function createRule(root: URL, name: string): readonly string[] {
  const rule = readFileSync(new URL(`rules/${model}.ts`, root), 'utf8').replaceAll(model, name).replace('recommended: true', 'recommended: false')
  const files = { [`rules/${name}.ts`]: rule, [`docs/rules/${name}.md`]: page(name), [`tests/rules/${name}.test.ts`]: test(name) }
  for (const file of Object.keys(files)) if (existsSync(new URL(file, root))) throw new Error(`${file} is there already.`)
  for (const [file, text] of Object.entries(files)) writeFileSync(new URL(file, root), text)
  const vocabulary = new URL('analysis/finding.ts', root)
  writeFileSync(vocabulary, readFileSync(vocabulary, 'utf8').replace(`  | '${model}'\n`, `  | '${model}'\n  | '${name}'\n`))
  return [...Object.keys(files), 'analysis/finding.ts']
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
