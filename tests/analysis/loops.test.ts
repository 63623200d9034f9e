import { analyze } from '@typescript-eslint/scope-manager'
import type { TSESTree } from '@typescript-eslint/types'
import { parse } from '@typescript-eslint/parser'
import { describe, expect, it } from 'vitest'
import { loopFactOf, type LoopNode } from '../../analysis/loops.js'

function factsOf(code: string): readonly string[] {
  const program = parse(code, { range: true, loc: true, sourceType: 'module' }) as TSESTree.Program
  const manager = analyze(program, { sourceType: 'module' })
  const calls: TSESTree.Node[] = []
  const found: string[] = []
  const visit = (node: TSESTree.Node): void => {
    if (/^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type)) {
      const fact = loopFactOf(node as LoopNode, 0, {
        text: code,
        program,
        variableOf: identifier =>
          manager.scopes.flatMap(scope => scope.references).find(reference => reference.identifier === identifier)?.resolved ??
          manager.scopes.flatMap(scope => scope.variables).find(variable => variable.identifiers.some(name => name === identifier)),
        callIdOf: call => (calls.includes(call) ? calls.indexOf(call) : calls.push(call) - 1),
      })
      if (fact) {
        const subject = fact.kind === 'busy-wait' ? `${fact.on} ${fact.subject}` : `${fact.awaits.length} awaits, ${fact.candidates.length} candidates`
        found.push(`${fact.kind}: ${subject} | ${code.slice(...fact.headSpan)}`)
      }
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'parent') continue
      for (const item of Array.isArray(child) ? child : [child]) {
        if (typeof item === 'object' && item !== null && 'type' in item && 'range' in item) visit(item as TSESTree.Node)
      }
    }
  }
  visit(program)
  return found
}

describe('busy-waits', () => {
  it.each([
    ['while (Date.now() < t) {}', 'clock Date.now() < t | while (Date.now() < t)'],
    ['do {} while (performance.now() - start < 5)', 'clock performance.now() - start < 5 | do'],
    ['while (new Date().getTime() < t);', 'clock new Date().getTime() < t | while (new Date().getTime() < t)'],
    ['while (+new Date() < t);', 'clock +new Date() < t | while (+new Date() < t)'],
    ['for (;;) { if (Date.now() > t) break }', 'clock Date.now() > t | for (;;)'],
    ['function f() { while (true) if (Date.now() > t) return }', 'clock Date.now() > t | while (true)'],
    ['let now = Date.now(); while (now < t) { now = Date.now() }', 'clock now < t | while (now < t)'],
    ['let n = 0; while (Date.now() < t) { n++; Math.sqrt(n) }', 'clock Date.now() < t | while (Date.now() < t)'],
    ['const now = () => Date.now(); while (now() < t) {}', 'clock now() < t | while (now() < t)'],
    ['const { now } = Date; while (now() < t) {}', 'clock now() < t | while (now() < t)'],
    ['import { hrtime } from "node:process"; while (hrtime.bigint() < t) {}', 'clock hrtime.bigint() < t | while (hrtime.bigint() < t)'],
    ['while (process.hrtime(start)[0] < 1) {}', 'clock process.hrtime(start)[0] < 1 | while (process.hrtime(start)[0] < 1)'],
    ['let done = false; on("x", () => { done = true }); while (!done) {}', 'flag done | while (!done)'],
    ['let done = false; on(() => { done = true }); while (!done) { if (Date.now() > t) throw new Error("late") }', 'clock Date.now() > t | while (!done)'],
    ['const s = { ready: false }; on(() => { s.ready = true }); while (s.ready === false) {}', 'flag s.ready | while (s.ready === false)'],
    ['class C { stop() { this.done = true } wait() { while (!this.done); } }', 'flag this.done | while (!this.done)'],
    ['while (Atomics.load(a, 0) === 0) {}', 'flag Atomics.load(a, 0) | while (Atomics.load(a, 0) === 0)'],
  ])('%s', (code, expected) => {
    expect(factsOf(code)).toEqual([`busy-wait: ${expected}`])
  })
})

describe('not busy-waits', () => {
  it.each([
    'while (Date.now() < t) { work() }',
    'while (queue.length > 0 && Date.now() < t) { sum += queue.pop() }',
    'let i = 0; while (i < n && Date.now() < t) { i++ }',
    'function* f() { while (Date.now() < t) yield }',
    'let done = false; while (!done) { done = step() }',
    'let done = false; while (!done) {}',
    'let done = false; on(() => { done = true }); while (!done) { runLoopOnce() }',
    'let i = 0; while (i < 10) i++',
    'while (!state.ready) {}',
    'while (node.next) { node = node.next }',
    'while (true) {}',
    'const Date = { now: () => next() }; while (Date.now() < t) {}',
    'let n = 0; while (Date.now() < t) { if (n++ > 5) break }',
    'for (const x of xs) { if (Date.now() > t) break }',
    'while (Date.now() < t) { cell.value = 1 }',
  ])('%s', code => {
    expect(factsOf(code)).toEqual([])
  })
})

describe('awaits of what is settled, or of calls for the call graph to judge', () => {
  it.each([
    ['async function f() { while (!done) { await null } }', '1 awaits, 0 candidates'],
    ['async function f() { for (;;) { await Promise.resolve(); step() } }', '1 awaits, 0 candidates'],
    ['async function f() { for (const x of xs) { await Promise.resolve(); step(x) } }', '1 awaits, 0 candidates'],
    ['async function f() { while (true) { await tick() } }', '1 awaits, 1 candidates'],
    ['async function f() { while (true) { await new Promise(resolve => process.nextTick(resolve)) } }', '1 awaits, 0 candidates'],
    ['async function f() { while (true) { await new Promise(r => { r() }) } }', '1 awaits, 0 candidates'],
    ['async function f() { while (true) { await Promise.resolve(next()) } }', '1 awaits, 1 candidates'],
    ['const Promise = require("bluebird"); async function f() { while (true) { await Promise.resolve() } }', '1 awaits, 1 candidates'],
    ['async function f() { while (Date.now() < t) { await sleep(1) } }', '1 awaits, 1 candidates'],
    ['async function f() { const ready = Promise.resolve(1); do { await ready } while (go()) }', '1 awaits, 0 candidates'],
    ['async function f() { while (go()) { await (flag ? undefined : 0); await {} } }', '2 awaits, 0 candidates'],
    ['async function f() { let n = 0; while (go()) { n += 1; await n } }', '1 awaits, 0 candidates'],
  ])('%s', (code, expected) => {
    expect(factsOf(code).map(fact => fact.replace(/ \|.*/, ''))).toEqual([`settled-awaits: ${expected}`])
  })
})

describe('awaits that may pause', () => {
  it.each([
    'async function f() { while (true) { await promise } }',
    'async function f(p) { while (true) { await p } }',
    'async function f() { for (const p of promises) await p }',
    'async function f() { for (const x of xs) await visit(x) }',
    'async function f() { while (true) { await null; await read() .then(done) .x } }',
    'async function f() { while (true) { await null; for await (const x of xs) step(x) } }',
    'async function f() { while (true) { await new Promise(r => setTimeout(r, 1)) } }',
    'async function f() { while (true) { await { then: done => setTimeout(done) } } }',
    'async function f() { for (;;) { try { return await get() } catch {} } }',
    'async function f() { while (true) { xs.push(async () => { await null }) } }',
    'async function* f() { while (true) { await null; yield 1 } }',
  ])('%s', code => {
    expect(factsOf(code)).toEqual([])
  })
})
