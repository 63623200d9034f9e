import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unblock } from '../cli/run-cli.js'

/** docs/command-line.md has the commands and flags that `--help` names, and no other. */

const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8')
const root = import.meta.dirname
const commands = namesIn(unblock(root, ['--help']).out, /^ {2}(\w+) {2}/gmu)

/** By the command that heads them. `run` has the flags of `fix`. */
const sections = new Map([...page.matchAll(/^## `unblock (\w+)[^`]*`\n([^]*?)(?=^## |$(?![^]))/gmu)].map(([, name = '', text = '']) => [name, text]))

it('names every command', () => {
  expect(commands.length).toBeGreaterThan(4)
  expect(namesIn(page, /^unblock (\w+) /gmu).filter((name, index, all) => all.indexOf(name) === index)).toEqual(expect.arrayContaining([...commands]))
})

describe.each(commands.map((name) => [name]))('%s', (name) => {
  it('has the flags of --help', () => {
    const help = unblock(root, [name, '--help']).out
    const offered = namesIn(help, /^ {2}(--[\w-]+)/gmu)
    // `run` names its codemod itself, where `fix` has `--only`.
    const described = namesIn(rowsOf(name), /(--[\w-]+)/gu).filter((flag) => name !== 'run' || flag !== '--only')
    expect([...described].sort()).toEqual([...offered].sort())
    for (const [, flag, values = ''] of help.matchAll(/^ {2}(--[\w-]+) ([a-z|-]+\|[a-z|-]+)/gmu)) expect(rowsOf(name)).toContain(`${flag} ${values}`)
  })
})

/** The first column of the tables that describe flags. */
function rowsOf(command: string): string {
  const text = sections.get(command === 'run' ? 'fix' : command) ?? ''
  return [...text.matchAll(/^\| (`--.*?) \| /gmu)].map(([, first = '']) => first.replaceAll('\\|', '|')).join('\n')
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}
