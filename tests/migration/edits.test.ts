import { parseSync } from 'oxc-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorsOf } from '../../analysis/anchors.js'
import type { Anchors } from '../../analysis/anchors.js'
import { asyncRefusalOf, awaitRefusalOf, editsFor } from '../../migration/edits.js'
import type { Operation } from '../../migration/edits.js'
import { applyEdits } from '../../migration/write.js'

/** Awaits every call of `f`, `g` and `o.f`, and makes the functions around them async, as a plan would. */
function operationsOf(anchors: Anchors, text: string): readonly Operation[] {
  const operations: Operation[] = []
  for (const anchor of anchors.expressions) {
    if (anchor.kind !== 'call' || !/^(?:f|g|(?:o|this|super|a)\??\.f)$/.test(text.slice(...anchor.calleeSpan))) continue
    operations.push({ kind: 'await', span: anchor.span })
    if (anchor.function !== null) operations.push({ kind: 'async', function: anchor.function })
  }
  return operations
}

function awaited(text: string, file = 'file.ts'): string {
  const anchors = anchorsOf(file, text)
  expect(anchors.errors).toEqual([])
  return applyEdits(text, editsFor(anchors, text, operationsOf(anchors, text)))
}

describe('await goes in front, in parentheses where what follows binds tighter', () => {
  it.each([
    ['f()', 'await f()'],
    ['x = f()', 'x = await f()'],
    ['const x = f()', 'const x = await f()'],
    ['!f()', '!await f()'],
    ['-f()', '-await f()'],
    ['typeof f()', 'typeof await f()'],
    ['void f()', 'void await f()'],
    ['f().x', '(await f()).x'],
    ['f()[0]', '(await f())[0]'],
    ['f()()', '(await f())()'],
    ['f()`t`', '(await f())`t`'],
    ['`${f()}`', '`${await f()}`'],
    ['new (f())()', 'new (await f())()'],
    ['new (f().x)()', 'new ((await f()).x)()'],
    ['(f()).x', '(await f()).x'],
    ['x(f()).y', 'x(await f()).y'],
    ['f() ** 2', '(await f()) ** 2'],
    ['2 ** f()', '2 ** await f()'],
    ['f() + 1', 'await f() + 1'],
    ['f() in x', 'await f() in x'],
    ['f() instanceof X', 'await f() instanceof X'],
    ['f() === g()', 'await f() === await g()'],
    ['a && f()', 'a && await f()'],
    ['a ?? f()', 'a ?? await f()'],
    ['a ? f() : g()', 'a ? await f() : await g()'],
    ['f() ? 1 : 2', 'await f() ? 1 : 2'],
    ['[...f()]', '[...await f()]'],
    ['({ ...f() })', '({ ...await f() })'],
    ['const { a } = f()', 'const { a } = await f()'],
    ['for (const x of f()) {}', 'for (const x of await f()) {}'],
    ['for (const x in f()) {}', 'for (const x in await f()) {}'],
    ['while (f()) {}', 'while (await f()) {}'],
    ['throw f()', 'throw await f()'],
    ['f?.()', 'await f?.()'],
    ['a?.f()', 'await a?.f()'],
    ['f()?.x', '(await f())?.x'],
    ['f()?.()', '(await f())?.()'],
    ['f()!.x', '(await f())!.x'],
    ['f()!', '(await f())!'],
    ['f() as string', 'await f() as string'],
    ['f() satisfies string', 'await f() satisfies string'],
    ['f(g(f()))', 'await f(await g(await f()))'],
    ['f(g()).x', '(await f(await g())).x'],
    ['f(...g())', 'await f(...await g())'],
    ['class A extends f() {}', 'class A extends (await f()) {}'],
    ['class A extends (f()) {}', 'class A extends (await f()) {}'],
    ['export default f().x', 'export default (await f()).x'],
    ['f /* a */ ( /* b */ ) /* c */ . x', '(await f /* a */ ( /* b */ )) /* c */ . x'],
  ])('%s', (input, output) => {
    expect(awaited(input)).toBe(output)
  })
})

describe('a leading parenthesis never glues to the line before', () => {
  it.each([
    ['const a = 1\nf().x()', 'const a = 1\n;(await f()).x()'],
    ['const a = 1\nf()', 'const a = 1\nawait f()'],
    ['const a = 1;\nf().x()', 'const a = 1;\n(await f()).x()'],
    ['if (a) {\n}\nf().x()', 'if (a) {\n}\n(await f()).x()'],
    ['if (a) b\nf().x()', 'if (a) b\n;(await f()).x()'],
    ['const a = function () {}\nf().x()', 'const a = function () {}\n;(await f()).x()'],
    ['function a() {}\nf().x()', 'function a() {}\n(await f()).x()'],
    ["'use strict'\nf().x()", "'use strict'\n;(await f()).x()"],
    [';f().x()', ';(await f()).x()'],
    ['const a = b\nf().x = g().y', 'const a = b\n;(await f()).x = (await g()).y'],
    ['const a = b // c\n// d\nf().x()', 'const a = b // c\n// d\n;(await f()).x()'],
  ])('%j', (input, output) => {
    expect(awaited(input)).toBe(output)
  })
})

describe('async goes where the grammar wants it, and types follow', () => {
  it.each([
    ['function h() { f() }', 'async function h() { await f() }'],
    ['export default function () { f() }', 'export default async function () { await f() }'],
    ['export function h() { f() }', 'export async function h() { await f() }'],
    ['const h = function () { f() }', 'const h = async function () { await f() }'],
    ['const h = x => f(x)', 'const h = async x => await f(x)'],
    ['const h = (x) => f(x)', 'const h = async (x) => await f(x)'],
    ['const h = <T,>(x: T): T => f(x)', 'const h = async <T,>(x: T): Promise<T> => await f(x)'],
    ['const h = { h() { f() } }', 'const h = { async h() { await f() } }'],
    ["const h = { 'h'() { f() } }", "const h = { async 'h'() { await f() } }"],
    ['const h = { [k]() { f() } }', 'const h = { async [k]() { await f() } }'],
    ['const h = { h: function () { f() } }', 'const h = { h: async function () { await f() } }'],
    ['class A { h() { f() } }', 'class A { async h() { await f() } }'],
    ['class A { static h() { f() } }', 'class A { static async h() { await f() } }'],
    ['class A { public static override h(): void { f() } }', 'class A { public static override async h(): Promise<void> { await f() } }'],
    ['class A { #h() { f() } }', 'class A { async #h() { await f() } }'],
    ['class A { @D() h() { f() } }', 'class A { @D() async h() { await f() } }'],
    ['class A { [ k ]() { f() } }', 'class A { async [ k ]() { await f() } }'],
    ['class A { h = () => f() }', 'class A { h = async () => await f() }'],
    ['function h(): string { return f() }', 'async function h(): Promise<string> { return await f() }'],
    ['function h(): string | undefined { return f() }', 'async function h(): Promise<string | undefined> { return await f() }'],
    ['function h(): Promise<string> { return f() }', 'async function h(): Promise<string> { return await f() }'],
    ['function h(): string | Promise<string> { return f() }', 'async function h(): Promise<string> { return await f() }'],
    ['function h(): PromiseLike<string> { return f() }', 'async function h(): Promise<string> { return await f() }'],
    ['function h(): () => a | b { return f() }', 'async function h(): Promise<() => a | b> { return await f() }'],
    ['function h(a: string): string\nfunction h(a: number): number\nfunction h(a: any): any { return f() }', 'function h(a: string): Promise<string>\nfunction h(a: number): Promise<number>\nasync function h(a: any): Promise<any> { return await f() }'],
    ['class A { h(a: 1): 1; h(a: any): any { return f() } }', 'class A { h(a: 1): Promise<1>; async h(a: any): Promise<any> { return await f() } }'],
    ['const h: (a: string) => string = a => f(a)', 'const h: (a: string) => Promise<string> = async a => await f(a)'],
    ['/** @returns {string} it */\nfunction h() { return f() }', '/** @returns {Promise<string>} it */\nasync function h() { return await f() }'],
    ['/**\n * @return {{a: {b: number}}}\n */\nexport const h = () => f()', '/**\n * @return {Promise<{a: {b: number}}>}\n */\nexport const h = async () => await f()'],
    ['class A {\n  /** @returns {Promise<string>} */\n  h() { return f() }\n}', 'class A {\n  /** @returns {Promise<string>} */\n  async h() { return await f() }\n}'],
    ['exports.h = function () { f() }', 'exports.h = async function () { await f() }'],
  ])('%s', (input, output) => {
    expect(awaited(input)).toBe(output)
  })

  it('lets a signature without a body return a promise', () => {
    const text = 'interface A { h(a: string): string; k: () => void }\nabstract class B { abstract h(): string | Promise<string> }'
    const anchors = anchorsOf('a.ts', text)
    const operations = anchors.signatures.map(({ span }) => ({ kind: 'promise-return', span }) as const)
    expect(applyEdits(text, editsFor(anchors, text, operations))).toBe(
      'interface A { h(a: string): Promise<string>; k: () => Promise<void> }\nabstract class B { abstract h(): Promise<string> }',
    )
  })
})

describe('what was read before the call is read again after it', () => {
  it.each([
    ['let n = 0\nexport function h(p) {\n  n += f(p)\n}', 'let n = 0\nexport async function h(p) {\n  const value = await f(p)\n  n += value\n}'],
    ['let n = 0;\nexport function h(p) {\n\tn += f(p).size;\n}', 'let n = 0;\nexport async function h(p) {\n\tconst value = await f(p);\n\tn += value.size;\n}'],
    ['let value = 0\nexport function h(p) {\n  value += 1 + f(p)\n}', 'let value = 0\nexport async function h(p) {\n  const value2 = await f(p)\n  value += 1 + value2\n}'],
    ['let n = 0; function h() { if (a) n += f() }', 'let n = 0; async function h() { if (a) { const value = await f(); n += value } }'],
    ['function h(ps) { let n = 0; for (const p of ps) n += f(p); return n }', 'async function h(ps) { let n = 0; for (const p of ps) n += await f(p); return n }'],
  ])('%j', (input, output) => {
    expect(awaited(input, 'a.js')).toBe(output)
  })
})

describe('refusals', () => {
  it.each([
    ['class A { x = f() }', 'in-class-field'],
    ['class A { static { f() } }', 'in-static-block'],
    ['function h(a = f()) {}', 'in-default-param'],
    ['@D(f()) class A {}', 'decorated'],
    ['namespace N { export const a = f() }', 'in-namespace'],
    ['o.a?.f().x', 'optional-chain'],
    ['function h() { var await = 1; f() }', 'await-identifier'],
    ['let n = 0; function h() { while (n += f()) {} }', 'operand-order'],
  ])('%s: %s', (input, code) => {
    const anchors = anchorsOf('a.cts', input)
    expect(anchors.errors).toEqual([])
    const call = anchors.expressions.find(({ kind, calleeSpan }) => kind === 'call' && /^(?:f|o\.a\?\.f)$/.test(input.slice(...calleeSpan)))
    expect(awaitRefusalOf(anchors, call?.span ?? [0, 0])?.code).toBe(code)
  })

  it.each([
    ['class A { constructor() { f() } }', 'in-constructor'],
    ['class A { get x() { return f() } }', 'in-getter'],
    ['const a = { set x(v) { f(v) } }', 'in-setter'],
    ['function* h() { yield f() }', 'in-generator'],
    ['function h(x: unknown): x is string { return f(x) }', 'type-predicate'],
    ['function h(x: unknown): asserts x { f(x) }', 'type-predicate'],
    ['function h() { if (!new.target) return; f() }', 'used-as-constructor'],
  ])('%s: %s', (input, code) => {
    const anchors = anchorsOf('a.ts', input)
    expect(anchors.errors).toEqual([])
    const holder = anchors.functions.find(({ kind }) => kind !== 'arrow') ?? anchors.functions[0]
    expect(asyncRefusalOf(anchors, holder?.span ?? [0, 0])?.code).toBe(code)
  })

  it('lets a plain call in an async-able function pass', () => {
    const text = 'function h() { return f() }'
    const anchors = anchorsOf('a.js', text)
    expect(awaitRefusalOf(anchors, anchors.expressions[0]?.span ?? [0, 0])).toBeUndefined()
    expect(asyncRefusalOf(anchors, anchors.functions[0]?.span ?? [0, 0])).toBeUndefined()
  })
})

describe('rewriting a call leaves its arguments to other operations', () => {
  it('nests', () => {
    const text = 'const ok = exists(f(p), g(q).x).y'
    const anchors = anchorsOf('a.mjs', text)
    const outer = anchors.expressions.find(({ calleeSpan }) => text.slice(...calleeSpan) === 'exists')
    if (outer === undefined) throw new Error('The call has an anchor.')
    const edits = editsFor(anchors, text, [
      ...operationsOf(anchors, text),
      { kind: 'rewrite', span: outer.span, pieces: [{ start: outer.calleeSpan[0], end: outer.calleeSpan[1], text: 'fs.access' }], after: '.then(yes, no)', awaited: true },
    ])
    expect(applyEdits(text, edits)).toBe('const ok = (await fs.access(await f(p), (await g(q)).x).then(yes, no)).y')
  })

  it('puts a suffix on the awaited value', () => {
    const text = 'const a = 1\nread(fd, f())'
    const anchors = anchorsOf('a.mjs', text)
    const outer = anchors.expressions.find(({ calleeSpan }) => text.slice(...calleeSpan) === 'read')
    if (outer === undefined) throw new Error('The call has an anchor.')
    const edits = editsFor(anchors, text, [
      { kind: 'rewrite', span: outer.span, pieces: [{ start: outer.span[0], end: outer.arguments[1]?.span[0] ?? 0, text: 'fd.read(' }], suffix: '.bytesRead', awaited: true },
      ...operationsOf(anchors, text),
    ])
    expect(applyEdits(text, edits)).toBe('const a = 1\n;(await fd.read(await f())).bytesRead')
  })

  it('throws when two operations replace the same text', () => {
    const text = 'f()'
    const anchors = anchorsOf('a.mjs', text)
    expect(() => editsFor(anchors, text, [{ kind: 'edit', edits: [{ start: 0, end: 2, text: 'a' }, { start: 1, end: 3, text: 'b' }] }])).toThrow('replace the same text')
  })
})

describe('properties', () => {
  const expression: fc.Arbitrary<string> = fc.letrec<{ expression: string; call: string }>(tie => ({
    expression: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('x', '1', "'é💥'", 'o.x'),
      tie('call'),
      tie('expression').map(e => `(${e})`),
      tie('expression').map(e => `[...${e}]`),
      tie('expression').map(e => `!(${e})`),
      tie('expression').map(e => `{ a: ${e} }`).map(e => `(${e})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) + (${b})`),
      fc.tuple(tie('call'), tie('expression')).map(([a, b]) => `${a} ** (${b})`),
      fc.tuple(tie('call'), tie('expression')).map(([a, b]) => `x ? ${a} : ${b}`).map(e => `(${e})`),
      tie('expression').map(e => `\`a\${${e}}b\``),
      tie('expression').map(e => `(() => ${e})`),
      tie('expression').map(e => `(function () {\n\treturn ${e}\n})`),
      tie('expression').map(e => `({ m(q) { return ${e} } })`),
      tie('expression').map(e => `new (class { static s() { return ${e} } })()`),
    ),
    call: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('f()', 'o.f(1)', 'f /* c */ ()'),
      tie('expression').map(e => `f(${e})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `g(${a}, ${b})`),
      tie('call').map(e => `${e}.x`),
      tie('call').map(e => `${e}?.[0]`),
      tie('call').map(e => `${e}()`),
      tie('call').map(e => `new (${e})()`),
    ),
  })).expression
  const program = fc.tuple(fc.array(expression, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', ';\n', '\r\n', ';\r\n'), fc.boolean()).map(
    ([expressions, newline, bom]) => `${bom ? '\uFEFF' : ''}export async function main() {${newline.replace(';', '')}${expressions.map((e, index) => `\tconst v${index} = ${e}${newline}\tf().z${newline}`).join('')}}`,
  )

  it('parses, changes nothing but what it inserts, and is undone by its inverse', () => {
    fc.assert(
      fc.property(program, text => {
        const anchors = anchorsOf('a.mjs', text)
        if (anchors.errors.length > 0) return
        // Chains that cannot be awaited inside are refused, not edited.
        if (anchors.expressions.some(({ span }) => awaitRefusalOf(anchors, span) !== undefined)) return
        const edits = editsFor(anchors, text, operationsOf(anchors, text))
        const output = applyEdits(text, edits)
        expect(parseSync('a.mjs', output, { sourceType: 'module' }).errors).toEqual([])
        expect(applyEdits(output, inverseOf(text, edits))).toBe(text)
        // Every call is awaited now, so that a second pass finds all of them in use `awaited`.
        const again = anchorsOf('a.mjs', output)
        expect(editsFor(again, output, operationsOf(again, output))).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})

function inverseOf(text: string, edits: readonly { start: number; end: number; text: string }[]): { start: number; end: number; text: string }[] {
  let shift = 0
  return edits.map(edit => {
    const start = edit.start + shift
    shift += edit.text.length - (edit.end - edit.start)
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) }
  })
}
