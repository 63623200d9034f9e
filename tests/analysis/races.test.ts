import { describe, expect, it } from 'vitest'
import { bindingsOf } from '../../analysis/bindings.js'
import { inventoryOf } from '../../analysis/inventory.js'
import { racesOf } from '../../analysis/races.js'
import { isProblem, parse } from '../../analysis/syntax.js'

/** `form subject: what is read | what is awaited | what is written`; with `?` where a call stands between read and write. */
function racesIn(code: string): readonly string[] {
  const syntax = parse('case.ts', code)
  if (isProblem(syntax)) throw new Error(syntax.message)
  const inventory = inventoryOf(syntax.program)
  return racesOf(code, inventory, bindingsOf(syntax.scopes, inventory)).map(({ form, computed, subject, readSpan, awaitSpan, span }) => {
    const [read, pause, write] = [readSpan, awaitSpan, span].map((each) => code.slice(...each))
    return `${form}${form === 'lost-update' && !computed ? '?' : ''} ${subject}: ${read} | ${pause} | ${write}`
  })
}

const inModule = (body: string): string => `let n = 0\nlet c\nconst state = { n: 0, c: null }\nexport async function f(x, xs) { ${body} }`
const inMethod = (body: string): string => `class A { async m(x, xs) { ${body} } }`

describe('lost updates', () => {
  it.each([
    [inModule('n += await g()'), 'n: n | await g() | n += await g()'],
    [inModule('n = n + await g()'), 'n: n | await g() | n = n + await g()'],
    [inModule('n = `${n}${await g()}`'), 'n: n | await g() | n = `${n}${await g()}`'],
    [inModule('c = [...c, await g()]'), 'c: c | await g() | c = [...c, await g()]'],
    [inModule('c = { ...c, [x]: await g() }'), 'c: c | await g() | c = { ...c, [x]: await g() }'],
    [inModule('c = c.concat(await g())'), 'c: c | await g() | c = c.concat(await g())'],
    [inModule('const old = n; await g(); n = old + 1'), 'n: n | await g() | n = old + 1'],
    [inModule('const next = n + 1; await g(next); n = next'), 'n: n | await g(next) | n = next'],
    [inModule('const { n: old } = state; await g(); state.n = old + 1'), 'state.n: n: old | await g() | state.n = old + 1'],
    [inModule('state.n += await g()'), 'state.n: state.n | await g() | state.n += await g()'],
    [inModule('for (const each of xs) n += await g(each)'), 'n: n | await g(each) | n += await g(each)'],
    [inModule('const old = n; for await (const each of xs) x(each); n = old + 1'), 'n: n | for await (const each of xs) x(each); | n = old + 1'],
    [inMethod('this.n += await g()'), 'this.n: this.n | await g() | this.n += await g()'],
    [inMethod('this.#n = this.#n + await g()').replace('{ ', '{ #n = 0; '), 'this.#n: this.#n | await g() | this.#n = this.#n + await g()'],
    [inMethod('const { n } = this; await g(); this.n = n + 1'), 'this.n: n | await g() | this.n = n + 1'],
    [inMethod('const kept = this.list.filter(x); await g(kept); this.list = kept'), 'this.list: this.list.filter | await g(kept) | this.list = kept'],
    ['const o = { n: 0, async m() { this.n += await g() } }', 'this.n: this.n | await g() | this.n += await g()'],
    ['import { state } from "./state.js"; export async function f() { state.n += await g() }', 'state.n: state.n | await g() | state.n += await g()'],
    ['class A { static n = 0; static async m() { A.n += await g() } }', 'A.n: A.n | await g() | A.n += await g()'],
    ['export function sum(xs) { let n = 0; return Promise.all(xs.map(async (x) => { n += await g(x) })).then(() => n) }', 'n: n | await g(x) | n += await g(x)'],
    [inMethod('if (x) { const old = this.n; await g(); this.n = old + 1 }'), 'this.n: this.n | await g() | this.n = old + 1'],
    ['function A() {}\nA.prototype.m = async function () { this.n += await g() }', 'this.n: this.n | await g() | this.n += await g()'],
  ])('%s', (code, expected) => {
    expect(racesIn(code)).toEqual([`lost-update ${expected}`])
  })

  it.each([
    [inModule('c = await g(c)'), 'c: c | await g(c) | c = await g(c)'],
    [inModule('const old = c; const y = await g(); c = merge(old, y)'), 'c: c | await g() | c = merge(old, y)'],
    [inMethod('this.page = await this.page.next()'), 'this.page: this.page.next | await this.page.next() | this.page = await this.page.next()'],
  ])('%s, through a call', (code, expected) => {
    expect(racesIn(code)).toEqual([`lost-update? ${expected}`])
  })
})

describe('checks that no longer hold when acted on', () => {
  it.each([
    [inModule('if (!c) c = await g()'), 'c: c | await g() | c = await g()'],
    [inModule('if (!c) { const y = await g(); c = y }'), 'c: c | await g() | c = y'],
    [inModule('if (c) return c; c = await g(); return c'), 'c: c | await g() | c = await g()'],
    [inModule('if (c === undefined) { await g(); c = 1 }'), 'c: c | await g() | c = 1'],
    [inModule('if (typeof c === "undefined") c = await g()'), 'c: c | await g() | c = await g()'],
    [inModule('c ??= await g()'), 'c: c | await g() | c ??= await g()'],
    [inModule('c = c || await g()'), 'c: c | await g() | c = c || await g()'],
    [inModule('c = c ? c : await g()'), 'c: c | await g() | c = c ? c : await g()'],
    [inModule('if (n < 3) { await g(); n = x }'), 'n: n | await g() | n = x'],
    [inModule('if (x || !state.c) state.c = await g()'), 'state.c: state.c | await g() | state.c = await g()'],
    [inMethod('if (!this.c) this.c = await g()'), 'this.c: this.c | await g() | this.c = await g()'],
    [inMethod('if (this.c !== null) { return this.c } this.c = await g()'), 'this.c: this.c | await g() | this.c = await g()'],
    [inMethod('if (this.list.length === 0) this.list = await g()'), 'this.list: this.list.length | await g() | this.list = await g()'],
    [inMethod('if (this.ready) return; await g(); this.ready = true'), 'this.ready: this.ready | await g() | this.ready = true'],
    [inMethod('if (isOld(this.token)) { try { this.token = await g() } catch { x() } }'), 'this.token: this.token | await g() | this.token = await g()'],
  ])('%s', (code, expected) => {
    expect(racesIn(code)).toEqual([`check-then-act ${expected}`])
  })
})

it('is told once of a test, at what the test is about', () => {
  expect(racesIn(inMethod('if (this.pages && now() < this.until) return this.pages; const y = await g(); this.until = now() + 5; this.pages = y'))).toEqual([
    'check-then-act this.pages: this.pages | await g() | this.pages = y',
  ])
})

it('is told once of a thing that is shared, where most is lost', () => {
  expect(racesIn(inModule('if (!n) n = await g(); n = n + await g()'))).toEqual(['lost-update n: n | await g() | n = n + await g()'])
})

describe('what is left alone', () => {
  it.each([
    ['a plain write', inModule('c = await g()')],
    ['a read that the write does not come from', inModule('x(n); await g(); n = 1')],
    ['read after the pause', inModule('n = (await g()) + n')],
    ['read again after the pause', inModule('const old = n; await g(); if (n === old) n = old + 1')],
    ['checked again after the pause', inModule('if (!c) { const y = await g(); if (!c) c = y }')],
    ['set only if still empty', inModule('if (!c) { const y = await g(); c ??= y }')],
    ['counted in one go', inModule('await g(); n++; n += 1')],
    ['counted up and down', inModule('n++; try { await g() } finally { n-- }')],
    ['a kept promise', inModule('c ??= g(); return await c')],
    ['a kept promise, tested', inModule('if (!c) c = g(); return await c')],
    ['a flag set before the pause', inModule('if (c) return; c = true; await g(); c = false')],
    ['another flag set before the pause', inMethod('if (this.busy) return; this.busy = true; if (!this.c) this.c = await g(); this.busy = false')],
    ['a flag set in the same branch', inMethod('if (!this.busy) { this.busy = true; this.n += await g(); this.busy = false }')],
    ['a promise kept in the meantime', inMethod('if (this.pending) return this.pending; this.pending = x(); if (!this.c) this.c = await g()')],
    ['put back as it was', inModule('const old = c; c = x; await g(); c = old')],
    ['put back as it was, never replaced here', inModule('const old = c; await g(); c = old')],
    ['cleared where it was there', inMethod('if (this.c) { await this.c.close(); this.c = undefined }')],
    ['replaced where it was there', inMethod('if (this.c) { await this.c.close(); this.c = x }')],
    ['a module that is loaded', inModule('c ??= (await import("./c.js")).default')],
    ['a module that is loaded first', inModule('if (!c) { const m = await import("./c.js"); c = m.default }')],
    ['what a kept promise gives', inModule('if (!c) c = await state.loading')],
    ['a flag for the next turn of the loop', inMethod('for (const each of xs) { if (this.stopped) break; await g(each); this.stopped = x }')],
    ['a flag that says what went wrong', inMethod('if (this.failed) return; try { await g() } catch { this.failed = true }')],
    ['the other branch pauses', inModule('if (x) { await g() } else { n = n + 1 }')],
    ['the branch that pauses leaves', inModule('const old = n; if (x) { await g(); return } n = old + 1')],
    ['the branch that pauses goes on with the loop', inModule('for (const each of xs) { const old = n; if (each) { await g(); continue } n = old + 1 }')],
    ['waiting for it in a loop', inModule('while (c) await g(); c = x')],
    ['a lock that is held', inModule('const release = await lock.acquire(); n += await g(); release()')],
    ['a lock of its own', inMethod('await this.withLock(async () => { this.n += await g() })')],
    ['a mutex around it', inModule('await mutex.runExclusive(async () => { n += await g() })')],
    ['a queue of turns', inModule('queue.add(async () => { n += await g() })')],
    ['given to what runs it once', 'let c; export const f = once(async () => { c ??= await g() })'],
    ['called where it stands', inModule('x ??= (async () => { n += await g() })()')],
    ['a local variable', inModule('let sum = 0; for (const each of xs) sum += await g(each); return sum')],
    ['a member of a parameter', 'export async function f(ctx) { ctx.body = await g(ctx.body); ctx.n += await g(); if (!ctx.user) ctx.user = await g() }'],
    ['a member of a local object', inModule('const y = {}; y.n = 0; y.n += await g(); return y')],
    ['a member of a parameter of the function around it', 'export function f(req) { return async () => { req.n += await g() } }'],
    ['a computed key', inModule('if (!state[x]) state[x] = await g()')],
    ['a function that is not async', 'let n = 0; export function f() { n += g() }'],
    ['the code of the module itself', 'let n = 0; n += await g(); export { n }'],
    ['what pauses inside a nested function', inModule('const old = n; xs.map(async () => { await g() }); n = old + 1')],
    ['this of a plain function', 'export async function f() { this.n += await g() }'],
  ])('%s', (_title, code) => {
    expect(racesIn(code)).toEqual([])
  })
})
