import { parseArgs } from 'node:util'
import { findNearest } from './nearest.js'

/** One flag of a command. With `values` it takes one of them, with `placeholder` any text, without either it is a switch. */
export interface Flag {
  readonly description: string
  readonly values?: readonly string[]
  readonly placeholder?: string
  /** May be given several times, or once with commas. */
  readonly many?: true
}

export type Flags = Readonly<Record<string, Flag>>

export interface Invocation {
  readonly switches: ReadonlySet<string>
  /** What was given to each flag that takes something. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly positionals: readonly string[]
}

export type Parsed = { readonly kind: 'parsed'; readonly invocation: Invocation } | { readonly kind: 'mistake'; readonly sentence: string }

/** Reads a command's arguments. `node:util` splits them; what is wrong with them is said in our own words. */
export function parseFlags(command: string, flags: Flags, args: readonly string[]): Parsed {
  const options = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { type: takesValue(flag) ? 'string' : 'boolean', multiple: true } as const]))
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const switches = new Set<string>()
  const values = new Map<string, readonly string[]>()
  const positionals: string[] = []

  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
    if (flag === undefined) return mistake(unknownFlag(command, flags, token.rawName))
    if (!takesValue(flag)) {
      if (token.value !== undefined) return mistake(`'${token.rawName}' takes no value. Leave out '=${token.value}'.`)
      switches.add(token.name)
      continue
    }
    // parseArgs hands over whatever stands next, the next flag included.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-'))) {
      return mistake(`'${token.rawName}' needs a value: ${expectedBy(flag)}.`)
    }
    const given = flag.many ? token.value.split(',').filter(Boolean) : [token.value]
    const wrong = given.find(value => flag.values !== undefined && !flag.values.includes(value))
    if (wrong !== undefined) return mistake(`'${token.rawName}' knows no '${wrong}'. Use ${expectedBy(flag)}.`)
    values.set(token.name, flag.many ? [...(values.get(token.name) ?? []), ...given] : given)
  }
  return { kind: 'parsed', invocation: { switches, values, positionals } }
}

/** A flag's value, where it was given once. The type is that of the flag's own list of values. */
export function valueOf<const Value extends string>(invocation: Invocation, name: string, values: readonly Value[], fallback: Value): Value {
  const given = invocation.values.get(name)?.at(-1)
  return values.find(value => value === given) ?? fallback
}

/** The lines that describe flags in a help text. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => [`--${name}${takesValue(flag) ? ` ${flag.values?.join('|') ?? flag.placeholder ?? ''}` : ''}`, flag.description])
  const width = Math.max(0, ...rows.map(([left = '']) => left.length))
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}

function takesValue(flag: Flag): boolean {
  return flag.values !== undefined || flag.placeholder !== undefined
}

function expectedBy(flag: Flag): string {
  return flag.values?.map(value => `'${value}'`).join(' or ') ?? flag.placeholder ?? ''
}

function unknownFlag(command: string, flags: Flags, rawName: string): string {
  const nearest = findNearest(rawName, [...Object.keys(flags), 'help'].map(name => `--${name}`))
  const advice = nearest === undefined ? `'unblock ${command} --help' lists its flags` : `Did you mean '${nearest}'`
  return `'unblock ${command}' has no flag '${rawName}'. ${advice}${nearest === undefined ? '.' : '?'}`
}

function mistake(sentence: string): Parsed {
  return { kind: 'mistake', sentence }
}
