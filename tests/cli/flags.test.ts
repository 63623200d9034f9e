import { describe, expect, it } from 'vitest'
import { describeFlags, type Flags, parseFlags, valueOf } from '../../cli/flags.js'

const flags: Flags = {
  scope: { values: ['live', 'all'], description: 'which calls' },
  only: { placeholder: 'CODEMOD', many: true, description: 'which codemods' },
  'dry-run': { description: 'write nothing' },
}

function parsed(...args: string[]) {
  const result = parseFlags('fix', flags, args)
  if (result.kind === 'mistake') throw new Error(result.sentence)
  return result.invocation
}

function mistake(...args: string[]): string | undefined {
  const result = parseFlags('fix', flags, args)
  return result.kind === 'mistake' ? result.sentence : undefined
}

describe('parseFlags', () => {
  it('tells switches, values and paths apart, in any order', () => {
    const invocation = parsed('src', '--scope', 'all', '--dry-run', 'lib', '--only=a,b', '--only', 'c')
    expect([...invocation.switches]).toEqual(['dry-run'])
    expect(invocation.values.get('only')).toEqual(['a', 'b', 'c'])
    expect(invocation.positionals).toEqual(['src', 'lib'])
    expect(valueOf(invocation, 'scope', ['live', 'all'], 'live')).toBe('all')
  })

  it('takes the last of two values, and the fallback where there is none', () => {
    expect(valueOf(parsed('--scope=all', '--scope=live'), 'scope', ['live', 'all'], 'all')).toBe('live')
    expect(valueOf(parsed(), 'scope', ['live', 'all'], 'live')).toBe('live')
  })

  it('takes what stands behind -- for paths', () => {
    expect(parsed('--dry-run', '--', '--scope').positionals).toEqual(['--scope'])
  })

  it.each([
    [['--scop', 'all'], "'unblock fix' has no flag '--scop'. Did you mean '--scope'?"],
    [['--dryrun'], "'unblock fix' has no flag '--dryrun'. Did you mean '--dry-run'?"],
    [['--zzz'], "'unblock fix' has no flag '--zzz'. 'unblock fix --help' lists its flags."],
    [['-x'], "'unblock fix' has no flag '-x'. 'unblock fix --help' lists its flags."],
    [['--toString'], "'unblock fix' has no flag '--toString'. 'unblock fix --help' lists its flags."],
    [['--scope', 'some'], "'--scope' knows no 'some'. Use 'live' or 'all'."],
    [['--scope'], "'--scope' needs a value: 'live' or 'all'."],
    [['--scope', '--dry-run'], "'--scope' needs a value: 'live' or 'all'."],
    [['--only'], "'--only' needs a value: CODEMOD."],
    [['--dry-run=yes'], "'--dry-run' takes no value. Leave out '=yes'."],
  ])('refuses %j', (args, sentence) => {
    expect(mistake(...args)).toBe(sentence)
  })
})

describe('describeFlags', () => {
  it('writes one line for each', () => {
    expect(describeFlags(flags)).toBe('  --scope live|all  which calls\n  --only CODEMOD    which codemods\n  --dry-run         write nothing\n')
  })
})
