import { describe, expect, it } from 'vitest'
import { anchorsOf, functionAt, variableAt } from '../../analysis/anchors.js'
import type { ExpressionAnchor } from '../../analysis/anchors.js'
import { needsParenthesesIn } from '../../analysis/anchors/precedence.js'

function callOf(text: string, callee = 'f', file = 'a.ts'): ExpressionAnchor {
  const anchors = anchorsOf(file, text)
  expect(anchors.errors).toEqual([])
  const found = anchors.expressions.find(({ kind, calleeSpan }) => kind === 'call' && text.slice(...calleeSpan) === callee)
  if (found === undefined) throw new Error(`The text calls '${callee}'.`)
  return found
}

describe('anchors are data', () => {
  it('survives serialisation', () => {
    const anchors = anchorsOf('a.ts', "import fs from 'fs'\nexport class A { m(a = 1): string { return `${fs.f(a)?.x}` } }")
    expect(JSON.parse(JSON.stringify(anchors))).toEqual(anchors)
  })

  it.each([
    ['function (', 'a.js'],
    ['const a: string = 1', 'a.js'],
    ['enum A {', 'a.ts'],
  ])('says what does not parse: %s', (text, file) => {
    expect(anchorsOf(file, text).errors[0]?.message).toEqual(expect.any(String))
  })

  it.each([
    ['return 1', 'a.js'],
    ['with (a) {}', 'a.cjs'],
    ['\uFEFF#!/usr/bin/env node\nf()', 'a.js'],
    ['const a = <b />', 'a.jsx'],
    ['await f()', 'a.js'],
    ['const a = <T,>(b: T) => b', 'a.tsx'],
  ])('parses %s as %s', (text, file) => {
    expect(anchorsOf(file, text).errors).toEqual([])
  })
})

describe('what becomes of a call', () => {
  it.each([
    ['f()', 'statement'],
    ['await f()', 'awaited'],
    ['function g() { return f() }', 'returned'],
    ['const g = () => f()', 'arrow-body'],
    ['const a = f()', 'initializer'],
    ['a = f()', 'assigned'],
    ['g(f())', 'argument'],
    ['f().x', 'member-object'],
    ['f()()', 'callee'],
    ['if (!f()) {}', 'condition'],
    ['[...f()]', 'spread'],
    ['for (const a of f()) {}', 'iterated'],
    ['`${f()}`', 'template'],
    ['f() + 1', 'operand'],
    ['function* g() { yield f() }', 'yielded'],
    ['throw f()', 'thrown'],
    ['const a = b || f() as string', 'initializer'],
  ])('%s: %s', (text, use) => {
    expect(callOf(text, 'f', 'a.mts').use).toBe(use)
  })
})

describe('where a call stands', () => {
  it.each([
    ['f()', 'top-level'],
    ['() => f()', 'body'],
    ['(a = f()) => a', 'parameter-default'],
    ['class A { a = f() }', 'class-field'],
    ['class A { static { f() } }', 'static-block'],
    ['@f() class A {}', 'decorator'],
    ['class A { [f()]() {} }', 'computed-class-key'],
    ['class A extends f() {}', 'extends'],
    ['enum A { a = f() }', 'enum'],
    ['namespace A { f() }', 'namespace'],
  ])('%s: %s', (text, position) => {
    expect(callOf(text).position).toBe(position)
  })

  it.each([
    ['for (const a of f()) {}', 0],
    ['for (const a of b) f()', 1],
    ['for (let i = f(); ;) {}', 0],
    ['while (f()) {}', 1],
    ['for (;;) { g(() => f()) }', 0],
    ['for (;;) for (const a in b) f()', 2],
  ])('%s: %i loops', (text, loops) => {
    expect(callOf(text).loops).toBe(loops)
  })

  it.each([
    ['function g() { try { return f() } catch {} }', true],
    ['function g() { try {} catch { return f() } }', false],
    ['function g() { try {} catch { return f() } finally {} }', true],
    ['function g() { try { return () => f() } catch {} }', false],
  ])('%s: in try %s', (text, inTry) => {
    expect(callOf(text).inTry).toBe(inTry)
  })

  it.each([
    ['a && f()', true],
    ['f() && a', false],
    ['a ? f() : 1', true],
    ['a ??= f()', true],
    ['while (f()) {}', true],
    ['if (f()) {}', false],
    ['g(f())', false],
  ])('%s: conditional %s', (text, conditional) => {
    expect(callOf(text).conditional).toBe(conditional)
  })

  it.each([
    ['a?.f()', 'a?.f', 'whole'],
    ['a?.f().b', 'a?.f', 'inside'],
    ['f()?.b', 'f', 'head'],
    ['a.b.f()?.c.d', 'a.b.f', 'head'],
    ['(a?.f()).b', 'a?.f', 'whole'],
  ])('%s: %s is %s of its chain', (text, callee, place) => {
    expect(callOf(text, callee).chain?.place).toBe(place)
  })
})

describe('what is read before a call', () => {
  it.each([
    ['let n = 0; export function g() { n = 1; return n + f() }', [['n', 'identifier', true]]],
    ['let n = 0; export function g() { return n + f() }', []],
    ['export function g() { let n = 0; n = 1; return n + f() }', []],
    ['export function g() { let n = 0; on(() => { n = 1 }); return n + f() }', [['n', 'identifier', true]]],
    ['const n = 0; n + f()', []],
    ['h(s.n, f())', [['s.n', 'member', true]]],
    ['s.n = f()', []],
    ['[g(), f()]', [['g()', 'call', false]]],
    ['h(f(), s.n)', []],
    ['JSON.parse(f())', [['JSON.parse', 'member', true]]],
  ])('%s', (text, expected) => {
    const reads = callOf(text).earlier.filter(read => read.kind !== 'member' || read.role !== 'callee' || text.startsWith('JSON'))
    expect(reads.map(read => [text.slice(...read.span), read.kind, read.shared])).toEqual(expected)
  })

  it('tells a shared target of a compound assignment from a local one', () => {
    expect(callOf('let n = 0; export function g() { n += f() }').compound).toMatchObject({ operator: '+=', target: 'n', shared: true })
    expect(callOf('export function g() { let n = 0; n += f() }').compound).toMatchObject({ shared: false })
    expect(callOf('export function g() { this.n += f() }').compound).toMatchObject({ target: 'this.n', shared: true })
    expect(callOf('let n = 0; export function g() { n ||= f() }').compound).toBeUndefined()
  })
})

describe('parentheses', () => {
  it.each([
    ['MemberExpression', 'object', undefined, true],
    ['MemberExpression', 'property', undefined, false],
    ['CallExpression', 'callee', undefined, true],
    ['CallExpression', 'arguments', undefined, false],
    ['NewExpression', 'callee', undefined, true],
    ['TaggedTemplateExpression', 'tag', undefined, true],
    ['BinaryExpression', 'left', '**', true],
    ['BinaryExpression', 'right', '**', false],
    ['BinaryExpression', 'left', '+', false],
    ['TSNonNullExpression', 'expression', undefined, true],
    ['TSAsExpression', 'expression', undefined, false],
    ['UnaryExpression', 'argument', undefined, false],
    ['ClassDeclaration', 'superClass', undefined, true],
    ['ConditionalExpression', 'test', undefined, false],
  ])('%s.%s %s: %s', (parent, key, operator, needed) => {
    expect(needsParenthesesIn(parent, key, operator)).toBe(needed)
  })
})

describe('functions, loads, variables and style', () => {
  it('knows what keeps a function from being async', () => {
    const text = 'function a() { return this }\nfunction b() { return () => arguments }\nfunction c() { return function () { return this } }'
    const anchors = anchorsOf('a.js', text)
    expect(anchors.functions.filter(({ kind }) => kind === 'declaration').map(({ usesThis, usesArguments }) => [usesThis, usesArguments])).toEqual([[true, false], [false, true], [false, false]])
  })

  it('finds a method by its own span and by that of its definition', () => {
    const text = 'class A { static m() {} }'
    const anchors = anchorsOf('a.js', text)
    expect(functionAt(anchors, [10, 23])).toBe(functionAt(anchors, [18, 23]))
    expect(functionAt(anchors, [10, 23])?.asyncOffset).toBe(17)
  })

  it('lists what the file loads, and how', () => {
    const text = "import a, { b as c } from 'x'\nimport * as d from 'y'\nconst { e: f } = require('z')\nconst g = require('z').h\nasync function i() { const j = await import('k') }"
    expect(anchorsOf('a.mjs', text).loads.map(load => [load.form, load.specifier, load.path, load.topLevel, load.specifiers.map(({ imported, local }) => [imported, local])])).toEqual([
      ['import', 'x', [], true, [['default', 'a'], ['b', 'c']]],
      ['import', 'y', [], true, [['*', 'd']]],
      ['require', 'z', [], true, [['e', 'f']]],
      ['require', 'z', ['h'], true, [['*', 'g']]],
      ['dynamic', 'k', [], false, [['*', 'j']]],
    ])
  })

  it('tells references of one name apart by their variables', () => {
    const text = 'const a = 1; { const a = 2; a }\na'
    const anchors = anchorsOf('a.mjs', text)
    expect(variableAt(anchors, [28, 29])?.nameSpan).toEqual([21, 22])
    expect(variableAt(anchors, [32, 33])?.nameSpan).toEqual([6, 7])
  })

  it.each([
    ["import a from 'fs'\nif (a) {\n\tb({ c: 'd' })\n}\n", { quote: "'", semicolons: false, indent: '\t', newline: '\n', module: 'module', nodePrefix: false, bracesPadded: true }],
    ['const a = require("node:fs");\r\nif (a) {\r\n    b({c: "d"});\r\n}\r\n', { quote: '"', semicolons: true, indent: '    ', newline: '\r\n', module: 'commonjs', nodePrefix: true, bracesPadded: false }],
  ])('%j', (text, style) => {
    expect(anchorsOf('a.js', text).style).toMatchObject(style)
  })

  it('puts new statements after hashbang, licence and directives, and above the comment of the first statement', () => {
    const text = "#!/usr/bin/env node\n// licence\n'use strict'\n\n// about a\nconst a = 1\n"
    expect(anchorsOf('a.js', text).firstStatement).toBe(text.indexOf('// about a'))
  })
})
