import childProcess from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bindingForms, handlerUnder } from './binding-forms.js'
import { messagesOf } from './rule-cases.js'

/** Each `*Sync` function of the running Node, called in an async handler under each way to name it, is reported. */

const modules = [
  { name: 'fs', functions: fs, rule: 'no-blocking-call' },
  { name: 'child_process', functions: childProcess, rule: 'no-blocking-call' },
  { name: 'crypto', functions: crypto, rule: 'no-cpu-bound-call' },
  { name: 'zlib', functions: zlib, rule: 'no-cpu-bound-call' },
] as const

describe.each(modules)('$name', ({ name: module, functions, rule }) => {
  const names = Object.entries(functions)
    .filter(([name, value]) => name.endsWith('Sync') && typeof value === 'function')
    .map(([name]) => name)

  it('has functions to look at', () => {
    expect(names.length).toBeGreaterThan(2)
  })

  it.each(Object.keys(bindingForms))('%s', form => {
    const silent = names.filter(name => {
      const { code, extension } = handlerUnder(form, module, name)
      return messagesOf(rule, { code, file: `package/case${extension}` }, extension === '.ts').length !== 1
    })
    expect(silent).toEqual([])
  })
})
