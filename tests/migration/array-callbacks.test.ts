import { describe, expect, it } from 'vitest'
import { anchorsOf } from '../../analysis/anchors.js'
import { arrayCallbackOf } from '../../migration/array-callbacks.js'
import { editsFor } from '../../migration/edits.js'
import type { Operation } from '../../migration/edits.js'
import { applyEdits } from '../../migration/write.js'

/** Rewrites the first call that is passed a function, and awaits each call of `f`, which has become async. */
function rewrite(text: string, { file = 'a.mjs', writes = false, isBounded = false } = {}): { output: string; code?: string } {
  const anchors = anchorsOf(file, text)
  expect(anchors.errors).toEqual([])
  const call = anchors.expressions.find(({ arguments: list }) => list.some(({ span, shape }) => shape.kind === 'function' || text.slice(...span) === 'f'))
  if (call === undefined) throw new Error('The text has a call with a callback.')
  const verdict = arrayCallbackOf(anchors, text, call.span, { writes, isBounded })
  if ('refusal' in verdict) return { output: text, code: verdict.refusal.code }
  const operations: Operation[] = [...verdict.rewrite.operations]
  for (const { span, calleeSpan, kind } of anchors.expressions) {
    if (kind === 'call' && text.slice(...calleeSpan) === 'f') operations.push({ kind: 'await', span })
  }
  const output = applyEdits(text, editsFor(anchors, text, operations))
  expect(anchorsOf(file, output).errors).toEqual([])
  return { output }
}

describe('forEach becomes a loop', () => {
  it.each([
    ['xs.forEach(x => { for (;;) return f(x) })', 'outer: for (const x of xs.values()) { for (;;) { await f(x); continue outer } }'],
    ['[1, 2].forEach(x => f(x))', 'for (const x of [1, 2]) await f(x)'],
    ['[1, 2].forEach((x) => { f(x); });', 'for (const x of [1, 2]) { await f(x); }'],
    ['let xs\nxs.push(1)\nxs.forEach(x => f(x).y)', 'let xs\nxs.push(1)\nfor (const x of xs) (await f(x)).y'],
    ['const xs = a.split(1)\nxs.forEach(function (x) {\n  f(x)\n})', 'const xs = a.split(1)\nfor (const x of xs) {\n  await f(x)\n}'],
    ['Object.keys(o).forEach((k, i) => {\n\tf(k, i)\n});', 'for (const [i, k] of Object.keys(o).entries()) {\n\tawait f(k, i)\n}'],
    ['f().forEach(x => g(x))', 'for (const x of (await f()).values()) g(x)'],
    ['const xs = g(); xs.forEach(x => f(x))', 'const xs = g(); for (const x of xs.values()) await f(x)'],
    ['[].forEach(() => f())', 'for (const _ of []) await f()'],
    ['[].forEach(({ a, b: [c] }) => f(a, c))', 'for (const { a, b: [c] } of []) await f(a, c)'],
    ['[].forEach(x => { x = f(x); g(x) })', 'for (let x of []) { x = await f(x); g(x) }'],
    ['[].forEach(x => { if (!x) return; f(x) })', 'for (const x of []) { if (!x) continue; await f(x) }'],
    ['[].forEach(x => { if (!x) return false\n f(x) })', 'for (const x of []) { if (!x) continue\n await f(x) }'],
    ['[].forEach(x => { if (x) return f(x); else return f(1) })', 'for (const x of []) { if (x) { await f(x); continue } else { await f(1); continue } }'],
    ['[].forEach(x => { return f(x) })', 'for (const x of []) { await f(x) }'],
    ['[].forEach(x => { return (f(x)); })', 'for (const x of []) { await f(x); }'],
    ['if (a) [].forEach(x => f(x)); else g()', 'if (a) for (const x of []) await f(x); else g()'],
    ['(a || []).forEach((x, i) => f(x))', 'for (const [i, x] of (a || []).entries()) await f(x)'],
    ['const xs = g()\nxs.length\nxs?.forEach(x => f(x))', 'const xs = g()\nxs.length\nfor (const x of xs ?? []) await f(x)'],
    ['a\n;[1].forEach(x => f(x))', 'a\n;for (const x of [1]) await f(x)'],
    ['const xs = await Promise.all(ps); xs.forEach(x => f(x))', 'const xs = await Promise.all(ps); for (const x of xs) await f(x)'],
    ['g(1).map(x => x).forEach(x => f(x))', 'for (const x of g(1).map(x => x).values()) await f(x)'],
    ['[].map(x => f(x))', 'for (const x of []) await f(x)'],
    ['[].forEach(x => { var y; f(() => y) })', 'for (const x of []) { let y; await f(() => y) }'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })

  it('nests', () => {
    const text = '[[1]].forEach(ys => {\n  ys.forEach(y => f(y))\n})'
    const anchors = anchorsOf('a.mjs', text)
    const operations = anchors.expressions.flatMap(({ member, span, calleeSpan, kind }): readonly Operation[] => {
      if (kind === 'call' && text.slice(...calleeSpan) === 'f') return [{ kind: 'await', span }]
      const verdict = kind === 'call' && member !== undefined ? arrayCallbackOf(anchors, text, span, { writes: false }) : undefined
      return verdict !== undefined && 'rewrite' in verdict ? verdict.rewrite.operations : []
    })
    expect(applyEdits(text, editsFor(anchors, text, operations))).toBe('for (const ys of [[1]]) {\n  for (const y of ys.values()) await f(y)\n}')
  })

  it('drops the type of the element, which follows from the array', () => {
    expect(rewrite('declare const xs: string[]\nxs.forEach((x: string): void => f(x))', { file: 'a.mts' }).output).toBe('declare const xs: string[]\nfor (const x of xs) await f(x)')
  })

  it.each([
    ['xs.forEach(f)', 'external-callback'],
    ['xs.forEach(function (x) { f(this, x) })', 'callback-this'],
    ['xs.forEach(function () { f(arguments) })', 'callback-this'],
    ['xs.forEach(function walk(x) { f(x); walk(x) })', 'callback-this'],
    ['xs.forEach(x => f(x), self)', 'foreach-nonarray'],
    ['xs.forEach((x, i, all) => f(all))', 'foreach-nonarray'],
    ['xs.forEach((x = 1) => f(x))', 'foreach-nonarray'],
    ['const y = xs.forEach(x => f(x))', 'foreach-nonarray'],
    ['xs.forEach(x => { if (x) { var y = 1 } f(() => y) })', 'var-capture'],
    ['xs.forEach(x => { f(x); xs.push(1) })', 'mutated-while-iterating'],
    ['[1, , 2].forEach(x => f(x))', 'sparse-array'],
    ['x.forEach(x => f(x))', 'shadowed-receiver'],
    ['xs.forEach(async x => f(x))', 'external-callback'],
  ])('%s: %s', (input, code) => {
    expect(rewrite(input)).toEqual({ output: input, code })
  })
})

describe('map, flatMap, filter', () => {
  it.each([
    ['const ys = xs.map(x => f(x))', 'const ys = await Promise.all(xs.map(async x => await f(x)))'],
    ['const ys = xs.map(f)', 'const ys = await Promise.all(xs.map(f))'],
    ['const ys = xs.map(x => f(x)).join()', 'const ys = (await Promise.all(xs.map(async x => await f(x)))).join()'],
    ['const ys = g(xs).map(function (x, i) { return f(x, i) })', 'const ys = await Promise.all(g(xs).map(async function (x, i) { return await f(x, i) }))'],
    ['const ys = f().map(x => f(x))', 'const ys = await Promise.all((await f()).map(async x => await f(x)))'],
    ['const ys = await Promise.all(xs.map(x => f(x)))', 'const ys = await Promise.all(xs.map(async x => await f(x)))'],
    ['const ys = xs.flatMap(x => f(x))', 'const ys = (await Promise.all(xs.map(async x => await f(x)))).flat()'],
    ['const ys = xs.filter(x => f(x))', 'const ys = (await Promise.all(xs.map(async x => await f(x) ? [x] : []))).flat()'],
    ['const ys = xs.filter(x => f(x) ? 1 : 0).map(y)', 'const ys = (await Promise.all(xs.map(async x => (await f(x) ? 1 : 0) ? [x] : []))).flat().map(y)'],
    ['const ys = xs.filter(x => f(x).y)', 'const ys = (await Promise.all(xs.map(async x => (await f(x)).y ? [x] : []))).flat()'],
    ['const f = p => g(p)\nconst ys = xs.filter(f).sort()', 'const f = p => g(p)\nconst ys = (await Promise.all(xs.map(async item => await f(item) ? [item] : []))).flat().sort()'],
    ['const ys = Array.from(xs, x => f(x))', 'const ys = await Promise.all(Array.from(xs, async x => await f(x)))'],
    ['xs.length\nconst ys = xs.filter(x => {\n  if (!x) return false\n  return f(x)\n})', 'xs.length\nconst ys = []\nfor (const x of xs) {\n  if (!x) continue\n  if (await f(x)) ys.push(x)\n}'],
    ['let n = 0\nconst ys = xs.map(x => { n += 1; return f(x) })', 'let n = 0\nconst ys = []\nfor (const x of xs) { n += 1; ys.push(await f(x)) }'],
    ['export async function h() {\n  let n = 0;\n  return xs.map(x => f(n++)).length;\n}', 'export async function h() {\n  let n = 0;\n  const results = [];\n  for (const x of xs) results.push(await f(n++));\n  return results.length;\n}'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })

  it('keeps callbacks that write one after the other', () => {
    expect(rewrite('const ys = xs.map(x => f(x))', { writes: true }).output).toBe('const ys = []\nfor (const x of xs) ys.push(await f(x))')
    expect(rewrite('g(1, g(), xs.map(x => f(x)))', { writes: true }).code).toBe('parallel-writes')
  })

  it.each([
    ['const ys = a && xs.map(x => f(o.n++))', 'parallel-effects'],
    ['const ys = xs?.map(x => f(x))', 'optional-chain'],
    ['let n = 0; function f(p) { return n++ }\nconst ys = xs.map(f)', 'parallel-effects'],
    ['function f(p, i) { return p }\nconst ys = xs.filter(f)', 'external-callback'],
    ["import { f } from './f.js'\nconst ys = xs.filter(f)", 'external-callback'],
    ['const ys = xs.filter(function () { return f(this) })', 'callback-this'],
    ['xs.sort((a, b) => f(a) - g(b))', 'sort-comparator'],
    ['xs.sort((a, b) => f(a, b))', 'sort-comparator'],
    ['if (x) xs.sort((a, b) => f(a) - f(b))', 'sort-comparator'],
    ['s.replace(re, m => f(m))', 'string-replacer'],
    ['s.replace(/a/y, m => f(m))', 'string-replacer'],
    ["s.replaceAll('a', m => f(m))", 'string-replacer'],
    ['JSON.parse(s, (k, v) => f(v))', 'json-callback'],
    ['Object.groupBy(xs, x => f(x))', 'array-from-callback'],
    ['_.sortBy(xs, x => f(x))', 'external-callback'],
    ['debounce(x => f(x))', 'external-callback'],
    ['xs.findLast(x => f(x))', 'short-circuit-callback'],
    ['app.Promise.resolve(xs).map(x => f(x))', 'foreach-nonarray'],
    ['const ys = _(xs).map(x => f(x)).value()', 'foreach-nonarray'],
    ['const ys = xs.filter(Boolean).map(x => f(x)).filter(y).value()', 'foreach-nonarray'],
    ['const p = g(); p.then(h); const ys = p.map(x => f(x))', 'foreach-nonarray'],
    ['const s = new Immutable.Set(xs); const ys = s.map(x => f(x))', 'foreach-nonarray'],
  ])('%s: %s', (input, code) => {
    expect(rewrite(input)).toEqual({ output: input, code })
  })
})

describe('searches stop where they stopped, reductions keep their order', () => {
  it.each([
    ['const ok = xs.some(x => f(x))', 'let ok = false\nfor (const x of xs) if (await f(x)) { ok = true; break }'],
    ['  const ok = xs.every(x => f(x));', '  let ok = true;\n  for (const x of xs) if (!(await f(x))) { ok = false; break }'],
    ['if (!xs.some(x => f(x))) g()', 'let isFound = false\nfor (const x of xs) if (await f(x)) { isFound = true; break }\nif (!isFound) g()'],
    ['const x1 = xs.find(x => f(x).y)', 'let x1\nfor (const x of xs) if ((await f(x)).y) { x1 = x; break }'],
    ['const i = xs.findIndex(x => f(x))', 'let i = -1\nfor (const [index, x] of xs.entries()) if (await f(x)) { i = index; break }'],
    ['const n = xs.findIndex((x, i) => f(x, i))', 'let n = -1\nfor (const [i, x] of xs.entries()) if (await f(x, i)) { n = i; break }'],
    ['const r = xs.find(x => f(x)).name', 'let found\nfor (const x of xs) if (await f(x)) { found = x; break }\nconst r = found.name'],
    ['const ok = xs.some(x => {\n  if (!x) return true\n  const y = f(x)\n  return y > 1\n})', 'let ok = false\nfor (const x of xs) {\n  if (!x) { ok = true; break }\n  const y = await f(x)\n  if (y > 1) { ok = true; break }\n}'],
    ['xs.some(x => f(x))', 'for (const x of xs) if (await f(x)) break'],
    ['xs.every(x => { f(x); return x < 2 })', 'for (const x of xs) { await f(x); if (!(x < 2)) break }'],
    ['while (xs.some(x => f(x))) g()', 'while (await (async () => { for (const x of xs) if (await f(x)) return true; return false })()) g()'],
    ['const ok = a && !xs.every(x => f(x))', 'const ok = a && !await (async () => { for (const x of xs) if (!(await f(x))) return false; return true })()'],
    ['g(g(), (a || b).some(x => f(x)))', 'g(g(), await (async () => { for (const x of a || b) if (await f(x)) return true; return false })())'],
    ['if (a) b = xs.some(x => { if (f(x)) return true\n return false })', 'if (a) b = await (async () => { for (const x of xs) { if (await f(x)) return true\n } return false })()'],
    ['while (xs.find(x => f(x))) g()', 'while (await (async () => { for (const x of xs) if (await f(x)) return x })()) g()'],
    ['const at = a && xs.findLastIndex(x => f(x))', 'const at = a && await (async () => { for (const [index, x] of [...xs.entries()].reverse()) if (await f(x)) return index; return -1 })()'],
    ['const n = xs.reduceRight((sum, x, i) => sum + f(x), 0)', 'let sum = 0\nfor (const [i, x] of [...xs.entries()].reverse()) sum = sum + await f(x)\nconst n = sum'],
    ['const sum = 1, n = xs.reduce((sum, x) => sum + f(x), 0)', 'const sum = 1, n = await (async () => { let sum = 0; for (const x of xs) sum = sum + await f(x); return sum })()'],
    ['const n = xs.reduce((sum, x) => sum + f(x), 0)', 'let sum = 0\nfor (const x of xs) sum = sum + await f(x)\nconst n = sum'],
    ['const ok = xs.every(x => { if (f(x)) return true })', 'let ok = true\nfor (const x of xs) { if (await f(x)) continue; ok = false; break }'],
    ['const ok = xs.some(x => { switch (f(x)) { case 1: return true } })', 'let ok = false\nouter: for (const x of xs) { switch (await f(x)) { case 1: { ok = true; break outer } } }'],
    ['const sum = xs.reduce((sum, x) => sum + f(x), 0)', 'let sum = 0\nfor (const x of xs) sum = sum + await f(x)'],
    ['const n = g().reduce((sum, x) => sum + f(x), f(1))', 'const list = g()\nlet sum = await f(1)\nfor (const x of list) sum = sum + await f(x)\nconst n = sum'],
    ['const n = xs.reduce((sum, x, i) => { const y = f(x); return sum + y * i }, 0)', 'let sum = 0\nfor (const [i, x] of xs.entries()) { const y = await f(x); sum = sum + y * i }\nconst n = sum'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })

  it.each([
    ['const n = xs.reduce((sum, x) => sum + f(x))', 'reduce-callback'],
    ['const sum = 1, n = xs.reduce((sum, x) => sum + f(x), sum)', 'reduce-callback'],
  ])('%s: %s', (input, code) => {
    expect(rewrite(input)).toEqual({ output: input, code })
  })
})

describe('before and after behave the same', () => {
  const AsyncFunction = (async () => undefined).constructor as new (...names: string[]) => (...values: unknown[]) => Promise<unknown>

  async function outcomeOf(body: string, isAsync: boolean): Promise<unknown> {
    const seen: unknown[] = []
    const f = (x: unknown): unknown => {
      seen.push(['f', x])
      if (x === 'bad') throw new Error('bad')
      return typeof x === 'number' ? x * 2 : x
    }
    const log = (value: unknown): unknown => (seen.push(['log', value]), value)
    const run = new AsyncFunction('f', 'log', body)
    const result = await run(isAsync ? async (x: unknown) => f(x) : f, log).catch((error: Error) => `throws ${error.message}`)
    return { seen, result }
  }

  it.each([
    'const xs = [3, 1, 2]; const out = []; xs.forEach((x, i) => { if (x === 1) return; out.push([i, f(x)]) }); return out',
    "const m = new Map([['a', 1], ['b', 2]]); m.forEach(v => log(f(v)));",
    "const m = new Map([['a', 1], ['b', 2]]); m.forEach((v, k) => { log([k, f(v)]) });",
    'const s = new Set([1, 2]); s.forEach((v, k) => { log([k, f(v)]) });',
    'const xs = [3, 1, 2]; return xs.map(x => f(x))',
    'const xs = [3, 1, 2]; let n = 0; const ys = xs.map(x => f(x) + n++); return [ys, n]',
    'const xs = [3, 0, 2]; return xs.filter(x => f(x))',
    'const xs = [[0], [], [1]]; return xs.filter(x => f(x).length)',
    'const xs = [3, 0, 2]; const ys = xs.filter(x => { if (x === 3) return false; return f(x) < 3 }); return ys',
    'const xs = [1, [2, [3]]]; return xs.flatMap(x => f(x))',
    'const xs = [0, 1, 2]; const ok = xs.some(x => f(x)); return ok',
    'const xs = [1, 0, 2]; const ok = xs.every(x => f(x)); return ok',
    'const xs = [1, 5, 2]; if (xs.every(x => f(x))) return 1; return 2',
    'const xs = []; const ok = [xs.every(x => f(x))]; return ok',
    'const xs = [1, 5, 2]; const y = xs.find(x => f(x) > 8); return y',
    'const xs = [1, 5, 2]; return [1, log(2), xs.some(x => f(x) > 8), log(3)]',
    'const xs = [1, 5, 2]; return [1, log(2), xs.every(x => { if (f(x) > 8) return false; return true }), log(3)]',
    'const xs = [1, 5, 2]; xs.some(x => { log(x); return f(x) > 8 }); return 1',
    'const xs = [1, 5, 2]; let r = 0; xs.every(x => { if (f(x) > 8) return false; r = x; return true }); return r',
    'const xs = [1, 5, 2]; const y = xs.find(x => f(x) > 80); return y',
    'const xs = [1, 5, 2]; const y = xs.findIndex(x => f(x) > 8); return y',
    'const xs = [1, 5, 2]; return 1 + xs.findIndex((x, at) => f(x) > 80)',
    'const xs = [1, 5, 2]; return xs.reduce((all, x, i) => all + f(x) * i, 1)',
    "const xs = [1, 'bad', 2]; xs.forEach(x => { log(f(x)) })",
    "const xs = [1, 'bad', 2]; const ok = xs.some(x => f(x) > 2); return ok",
    'const xs = Array.from([1, 2], x => f(x)); return xs',
  ])('%s', async body => {
    const wrapped = `async function h() {\n${body}\n}`
    const { output, code } = rewrite(wrapped)
    expect(code).toBeUndefined()
    expect(output).not.toBe(wrapped)
    expect(await outcomeOf(`${output}\nreturn h()`, true)).toEqual(await outcomeOf(`${wrapped}\nreturn h()`, false))
  })
})

describe('a list of unknown length is gone through by a few at a time', () => {
  it.each([
    ['const ys = xs.map(x => f(x))', 'const ys = await mapConcurrently(xs, 16, async x => await f(x))'],
    ['const ys = (a || b).map((x, i) => f(x, i))', 'const ys = await mapConcurrently((a || b), 16, async (x, i) => await f(x, i))'],
    ['const n = xs.map(x => f(x)).length', 'const n = (await mapConcurrently(xs, 16, async x => await f(x))).length'],
    ['const ys = xs.filter(x => f(x))', 'const ys = (await mapConcurrently(xs, 16, async x => await f(x) ? [x] : [])).flat()'],
    ['const ys = xs.flatMap(x => f(x))', 'const ys = (await mapConcurrently(xs, 16, async x => await f(x))).flat()'],
    ['const f = p => g(p)\nconst ys = xs.filter(f)', 'const f = p => g(p)\nconst ys = (await mapConcurrently(xs, 16, async item => await f(item) ? [item] : [])).flat()'],
  ])('%j', (input, output) => {
    expect(rewrite(input, { isBounded: true })).toEqual({ output })
  })

  it.each([
    ['what is written out', 'const ys = [a, b].map(x => f(x))', 'const ys = await Promise.all([a, b].map(async x => await f(x)))'],
    ['a callback of three parameters', 'const ys = xs.map((x, i, all) => f(x))', 'const ys = await Promise.all(xs.map(async (x, i, all) => await f(x)))'],
    ['a name that is taken', 'const mapConcurrently = 1\nconst ys = xs.map(x => f(x))', 'const mapConcurrently = 1\nconst ys = await Promise.all(xs.map(async x => await f(x)))'],
  ])('but not %s', (_, input, output) => {
    expect(rewrite(input, { isBounded: true })).toEqual({ output })
  })

  it('nor one that prints', () => {
    expect(rewrite('const ys = xs.map(x => { console.log(x); return f(x) })', { isBounded: true }).output).toBe('const ys = []\nfor (const x of xs) { console.log(x); ys.push(await f(x)) }')
  })
})

describe('a comparator becomes keys that are there before the sort', () => {
  const keyed = 'const keys = new Map(await mapConcurrently(xs, 16, async a => [a, await f(a)]))\n'
  it.each([
    ['xs.sort((a, b) => f(a) - f(b))', `${keyed}xs.sort((a, b) => keys.get(a) - keys.get(b))`],
    ['const ys = xs.toSorted((a, b) => f(b) - f(a)).slice(1)', 'const keys = new Map(await mapConcurrently(xs, 16, async b => [b, await f(b)]))\nconst ys = xs.toSorted((a, b) => keys.get(b) - keys.get(a)).slice(1)'],
    ['xs.sort((a, b) => { return f(a) - f(b) })', `${keyed}xs.sort((a, b) => keys.get(a) - keys.get(b))`],
    ["xs.sort((a, b) => f(a).x.localeCompare(f(b).x))", 'const keys = new Map(await mapConcurrently(xs, 16, async a => [a, (await f(a)).x]))\nxs.sort((a, b) => keys.get(a).localeCompare(keys.get(b)))'],
    ['const ys = g(1).sort((a, b) => f(a) - f(b));', 'const list = g(1);\nconst keys = new Map(await mapConcurrently(list, 16, async a => [a, await f(a)]));\nconst ys = list.sort((a, b) => keys.get(a) - keys.get(b));'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })

  it('in TypeScript with types', () => {
    const input = 'xs.sort((a: string, b: string) => f(a) - f(b))'
    expect(rewrite(input, { file: 'a.ts' }).output).toBe('const keys = new Map(await mapConcurrently(xs, 16, async (a: string) => [a, await f(a)] as const))\nxs.sort((a: string, b: string) => keys.get(a)! - keys.get(b)!)')
  })
})

describe('a replacer is waited for', () => {
  it.each([
    ['const t = s.replace(/a(b)/g, (m, n) => f(n))', 'const t = await replaceAsync(s, /a(b)/g, async (m, n) => await f(n))'],
    ["const t = (a + b).replace('x', function (m) { return f(m) }).trim()", "const t = (await replaceAsync((a + b), 'x', async function (m) { return await f(m) })).trim()"],
    ['g(s.replaceAll(/a/g, m => f(m)))', 'g(await replaceAsync(s, /a/g, async m => await f(m)))'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })
})

describe('from the end', () => {
  it.each([
    ['const n = xs.reduceRight((sum, x) => sum + f(x), 0)', 'let sum = 0\nfor (const x of [...xs].reverse()) sum = sum + await f(x)\nconst n = sum'],
    ['const x = xs.findLast(y => f(y))', 'let x\nfor (const y of [...xs].reverse()) if (await f(y)) { x = y; break }'],
  ])('%j', (input, output) => {
    expect(rewrite(input)).toEqual({ output })
  })
})
