import { describe, expect, it } from 'vitest'
import { bindingsOf } from '../../analysis/bindings.js'
import { heldFactsOf } from '../../analysis/held.js'
import { inventoryOf } from '../../analysis/inventory.js'
import { isProblem, parse } from '../../analysis/syntax.js'

/** `name = value: fate`, with the await and what follows from the first use on where it is late. */
function heldIn(code: string, file = 'case.ts'): readonly string[] {
  const syntax = parse(file, code)
  if (isProblem(syntax)) throw new Error(syntax.message)
  const inventory = inventoryOf(syntax.program)
  return heldFactsOf(syntax, inventory, bindingsOf(syntax.scopes, inventory)).map((fact) => {
    const what = `${fact.name} = ${code.slice(...fact.valueSpan)}: ${fact.fate}`
    return fact.fate === 'late' ? `${what}, ${code.slice(...fact.awaitSpan)}, ${code.slice(fact.useSpan[0]).split(/[;\n]/)[0]}` : what
  })
}

const inAsync = (body: string): string => `export async function f(x, xs) { ${body} }`

describe('variables that nothing uses', () => {
  it.each([
    [inAsync('const p = a()'), 'p = a(): unused'],
    ['export function f() { const p = a(); return 1 }', 'p = a(): unused'],
    ['export const f = () => { const p = new Loader() }', 'p = new Loader(): unused'],
    ['export {}; const p = a()', 'p = a(): unused'],
    [inAsync('let p; p = a()'), 'p = a(): unused'],
    [inAsync('let p = null; if (x) p = a()'), 'p = a(): unused'],
    [inAsync('const p = x ? a() : undefined'), 'p = x ? a() : undefined: unused'],
    [inAsync('const p = x && a()'), 'p = x && a(): unused'],
    [inAsync('const m = import("./m.js")'), 'm = import("./m.js"): unused'],
    [inAsync('const p = a().then(use)'), 'p = a().then(use): unused'],
    [inAsync('for (const each of xs) { const p = a(each) }'), 'p = a(each): unused'],
    [inAsync('switch (x) { case 1: { const p = a() } }'), 'p = a(): unused'],
    ['class A { static { const p = a() } }', 'p = a(): unused'],
    [inAsync('let p = a(); p = b(); await p'), 'p = a(): unused'],
    [inAsync('let p = a(); await g(); p = b(); await p'), 'p = a(): unused'],
  ])('%s', (code, expected) => {
    expect(heldIn(code)).toEqual([expected])
  })

  it('are each named where several are given something', () => {
    expect(heldIn(inAsync('let p = a(); p = b()'))).toEqual(['p = a(): unused', 'p = b(): unused'])
  })
})

describe('variables first used after another await', () => {
  it.each([
    [inAsync('const p = a(); await b(); await p'), 'p = a(): late, await b(), p }'],
    [inAsync('const p = a(), q = await b(); return p'), 'p = a(): late, await b(), p }'],
    [inAsync('const p = a(); const q = await b(); if (!q) return; use(q, await p)'), 'p = a(): late, await b(), p) }'],
    [inAsync('const p = a(); const q = b(); await p; await q'), 'q = b(): late, await p, q }'],
    [inAsync('const p = a(); for await (const each of xs) use(each); await p'), 'p = a(): late, for await (const each of xs) use(each);, p }'],
    [inAsync('const p = a(); if (x) await b(); else await c(); await p'), 'p = a(): late, await b(), p }'],
    [inAsync('const p = a(); if (x) return; else await c(); await p'), 'p = a(): late, await c(), p }'],
    [inAsync('const p = a(); try { await b() } finally { await p }'), 'p = a(): late, await b(), p } }'],
    [inAsync('const p = a(); await b(); return Promise.all([p, c()])'), 'p = a(): late, await b(), p, c()]) }'],
    [inAsync('const ps = xs.map(a); await b(); return Promise.all(ps)'), 'ps = xs.map(a): late, await b(), ps) }'],
    [inAsync('const p = a(); await b(); p.then(use, report)'), 'p = a(): late, await b(), p.then(use, report) }'],
    [inAsync('const p = a(); await b(); xs.forEach(async each => use(each, await p))'), 'p = a(): late, await b(), p)) }'],
    [inAsync('let p; if (x) p = a(); await b(); if (p) await p'), 'p = a(): late, await b(), p) await p }'],
    [inAsync('let p; try { p = a() } catch { return } await b(); await p'), 'p = a(): late, await b(), p }'],
    [inAsync('for (const each of xs) { const p = a(each); await b(); await p }'), 'p = a(each): late, await b(), p } }'],
    [inAsync('const m = import("./m.js"); await b(); return m'), 'm = import("./m.js"): late, await b(), m }'],
    [inAsync('const p = a(); const use = [await b(), await p]'), 'p = a(): late, await b(), p] }'],
    [inAsync('const p = new Promise((resolve, reject) => go(resolve, reject)); await b(); await p'), 'p = new Promise((resolve, reject) => go(resolve, reject)): late, await b(), p }'],
    ['class A { async m() { const p = this.a(); await this.b(); return p } }', 'p = this.a(): late, await this.b(), p } }'],
    ['export const f = async () => { const p = a(); await b(); await p }', 'p = a(): late, await b(), p }'],
  ])('%s', (code, expected) => {
    expect(heldIn(code)).toEqual([expected])
  })
})

describe('what is left alone', () => {
  it.each([
    ['awaited at once', 'const p = a(); await p; await b()'],
    ['part of what is awaited', 'const p = a(); await Promise.all([b(), p]); await p'],
    ['given to the call that is awaited', 'const p = a(); await b(p); await p'],
    ['with a handler from the start', 'const p = a().catch(report); await b(); await p'],
    ['with a handler further up its chain', 'const p = a().then(use, report).finally(end); await b(); await p'],
    ['given a handler before the pause', 'const p = a(); p.catch(() => {}); await b(); await p'],
    ['handed on before the pause', 'const p = a(); xs.push(p); await b(); await p'],
    ['stored before the pause', 'const p = a(); this.p = p; await b(); await p'],
    ['used by a closure from before the pause', 'const p = a(); const use = () => p; await b(); await p'],
    ['used by a function that is declared below', 'const p = a(); await b(); await p; function use() { return p }'],
    ['used in one branch', 'const p = a(); if (x) { await p } await b(); await p'],
    ['paused in one branch only', 'const p = a(); if (x) await b(); await p'],
    ['paused in a loop that may not turn', 'const p = a(); for (const each of xs) await b(each); await p'],
    ['paused for nothing', 'const p = a(); await null; await p'],
    ['not taken for a promise', 'const config = a(); await b(); use(config.name)'],
    ['of another turn of the loop', 'let p; for (const each of xs) { if (p) await p; p = a(each); await b() }'],
    ['without means to reject', 'const p = new Promise(resolve => setTimeout(resolve, 5)); await b(); await p'],
    ['settled whatever happens', 'const p = Promise.allSettled(xs.map(a)); await b(); await p'],
    ['a promise that somebody else made', 'const p = x.ready; await b(); await p'],
    ['written in two places', 'let p; if (x) p = a(); else p = b(); await c(); await p'],
    ['replaced after it was looked at', 'let p = a(); if (p) p = b(); await p'],
    ['replaced where a closure sees both', 'let p = a(); const see = () => p; p = b(); await p'],
    ['disposed of by using', 'using p = a(); await b()'],
    ['dropped on purpose', 'const _p = a()'],
    ['taken apart', 'const { p } = a(); await b(); await p'],
    ['a plain value', 'const p = 1'],
    ['a function', 'const p = () => a()'],
  ])('%s', (_title, body) => {
    expect(heldIn(inAsync(body))).toEqual([])
  })

  it.each([
    ['exported', 'export const p = a()'],
    ['exported by name', 'const p = a(); export { p }'],
    ['a variable of the page', 'const p = a()', 'case.js'],
    ['a generator that gives way', 'export async function* f() { const p = a(); yield 1; await b(); await p }'],
    ['written from another function', 'export {}; let p; export async function f() { p = a(); await b(); await p }'],
    ['at the top of a module, where both would end the process', 'export {}; const p = a(); await b(); await p'],
  ])('%s', (_title, code, file?: string) => {
    expect(heldIn(code, file)).toEqual([])
  })
})
