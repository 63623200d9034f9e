import { relative, sep } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { hashOf, writePlan } from '../migration/write.js'
import type { Command } from './command.js'
import type { Invocation } from './flags.js'
import { colouredDiff } from './format/diff.js'
import { addToCi } from './init/ci-steps.js'
import { commandsOf } from './init/commands.js'
import { addHook } from './init/hook-steps.js'
import { addToLinters } from './init/lint-steps.js'
import { addDependency } from './init/package-step.js'
import { createDrafts, type Draft, type Drafts, type Outcome } from './init/step.js'
import { lookAround, type Surroundings } from './init/surroundings.js'
import { complain, type ExitCode, type Terminal } from './terminal.js'

const parts = ['lint', 'hook', 'ci'] as const

export const command: Command = {
  synopsis: '[flags]',
  description: 'Sets up a project: the dependency, ESLint or Oxlint, a hook that scans what is staged, a CI job. Shows the changes, and writes them on consent.',
  flags: {
    only: { values: parts, many: true, description: 'set up these alone' },
    'dry-run': { description: 'show the changes, write nothing' },
    yes: { description: 'write without asking' },
  },
  async run(invocation, terminal) {
    if (invocation.positionals.length > 0) return complain(terminal, `'unblock init' takes no paths. Start it in the project's folder.`)
    const looked = lookAround(terminal.cwd)
    if (looked.kind === 'mistake') return complain(terminal, looked.sentence)
    const drafts = createDrafts()
    const outcomes = await outcomesOf(looked.surroundings, drafts, invocation)
    const mistake = outcomes.find(outcome => outcome.kind === 'mistake')
    if (mistake !== undefined) return complain(terminal, `${mistake.sentence} Nothing was written.`)
    return show(looked.surroundings, outcomes, drafts.changed(), invocation, terminal)
  },
}

async function outcomesOf(surroundings: Surroundings, drafts: Drafts, invocation: Invocation): Promise<readonly Outcome[]> {
  const wanted = invocation.values.get('only') ?? parts
  return [
    addDependency(surroundings, drafts),
    ...(wanted.includes('lint') ? addToLinters(surroundings, drafts) : []),
    ...(wanted.includes('hook') ? [await addHook(surroundings, drafts)] : []),
    ...(wanted.includes('ci') ? await addToCi(surroundings, drafts) : []),
  ]
}

async function show({ root, top, manager }: Surroundings, outcomes: readonly Outcome[], drafts: readonly Draft[], invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const { out, colours, ask } = terminal
  if (drafts.length > 0) out(`${colouredDiff(drafts.map(draft => patchOf(draft, root)).join(''), colours)}\n`)
  out(outcomes.map(outcome => `${lineOf(outcome, colours)}\n`).join(''))
  const left = outcomes.some(({ kind }) => kind === 'by-hand') ? 1 : 0
  if (drafts.length === 0) {
    if (left === 0) out('\nEverything is set up; nothing was changed.\n')
    return left
  }
  if (invocation.switches.has('dry-run')) {
    out(`\nNothing was written. The same command without '--dry-run' writes it.\n`)
    return 0
  }
  if (!invocation.switches.has('yes')) {
    if (ask === undefined) return complain(terminal, `Nothing was written, since nobody can be asked here. 'unblock init --yes' writes it.`)
    if (!/^y(?:es)?$/iu.test(await ask(`\nWrite ${drafts.length === 1 ? 'this file' : `these ${drafts.length} files`}? [y/N] `))) {
      out('Nothing was written.\n')
      return 1
    }
  }
  const { failure } = await writeDrafts(drafts, top)
  if (failure !== undefined) return complain(terminal, failure.message)
  const next = [...new Set(outcomes.flatMap(outcome => (outcome.kind === 'edited' && outcome.next !== undefined ? [outcome.next] : [])))]
  out(`\nWrote ${drafts.map(({ file }) => displayOf(root, file)).join(', ')}.\n`)
  out(`Next: ${[...next, `${commandsOf(manager).exec} unblock scan`].map(step => colours.bold(`'${step}'`)).join(', then ')}.\n`)
  return left
}

const marks = { edited: '+', done: '✓', absent: '-', 'by-hand': '!', mistake: '!' } as const

function lineOf(outcome: Outcome, { dim, green, yellow }: Terminal['colours']): string {
  if (outcome.kind === 'mistake') return outcome.sentence
  const mark = marks[outcome.kind]
  if (outcome.kind === 'by-hand') return `${yellow(mark)} ${outcome.what}. Add by hand:\n\n${outcome.add.replaceAll(/^/gmu, '    ')}\n`
  return `${outcome.kind === 'absent' ? dim(mark) : green(mark)} ${outcome.what}.`
}

function patchOf({ file, before, after }: Draft, root: string): string {
  const path = displayOf(root, file)
  const patch = createTwoFilesPatch(before === undefined ? '/dev/null' : `a/${path}`, `b/${path}`, before ?? '', after, undefined, undefined, { context: 3 })
  return patch.replace(/^=+\r?\n/, '')
}

function displayOf(root: string, file: string): string {
  return relative(root, file).replaceAll(sep, '/')
}

/** One edit a file: from the first character that differs to the last. */
function writeDrafts(drafts: readonly Draft[], root: string): ReturnType<typeof writePlan> {
  const files = drafts.flatMap(({ file, before, after }) => (before === undefined ? [] : [{ file, hash: hashOf(before), edits: [{ start: 0, end: before.length, text: after }], groups: [] }]))
  const created = drafts.flatMap(({ file, before, after, executable }) => (before === undefined ? [{ file, text: after, mode: executable ? 0o755 : 0o644 }] : []))
  return writePlan({ files, created }, { root })
}
