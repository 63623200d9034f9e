import type { Plan } from '../migration/plan.js'
import { colouredDiff } from './format/diff.js'
import { displayPath } from './paths.js'
import type { Terminal } from './terminal.js'

/** Tells a person what a plan would do and asks whether it may, with the whole diff for those who want to see it first. */
export async function mayWrite(plan: Plan, root: string, diff: () => Promise<string>, { err, colours }: Terminal, ask: NonNullable<Terminal['ask']>): Promise<boolean> {
  err(summaryOf(plan, root, colours))
  for (;;) {
    const answer = (await ask('Go on? [y/N, d for the diff] ')).toLowerCase()
    if (answer !== 'd' && answer !== 'diff') return answer === 'y' || answer === 'yes'
    err(colouredDiff(await diff(), colours))
  }
}

const SHOWN = 20

function summaryOf({ files, created, converted, refused, warnings, dependencies }: Plan, root: string, { bold, dim, yellow }: Terminal['colours']): string {
  const names = [...files, ...created].map(({ file }) => displayPath(root, file))
  const fresh = new Set(created.map(({ file }) => displayPath(root, file)))
  const marked = new Set(files.flatMap(({ file, marksOnly }) => (marksOnly === true ? [displayPath(root, file)] : [])))
  const rows = names.slice(0, SHOWN).map(name => {
    const calls = converted.filter(call => call.file === name).length
    return `  ${name}  ${dim(fresh.has(name) ? 'new' : marked.has(name) ? 'marked' : calls === 0 ? 'follows' : counted(calls, 'call'))}\n`
  })
  const rest = names.length > SHOWN ? dim(`  and ${names.length - SHOWN} more\n`) : ''
  const codes = [...new Set(refused.map(({ code }) => code))].map(code => ({ code, calls: refused.filter(call => call.code === code).length })).sort((a, b) => b.calls - a.calls)
  const left = codes.length === 0 ? '' : `${bold(`${counted(refused.length, 'call')} would be left alone:`)} ${codes.map(({ code, calls }) => `${calls} ${yellow(code)}`).join(', ')}\n`
  const looks = warnings.length === 0 ? '' : `${counted(warnings.length, 'place')} to look at afterwards.\n`
  const packages = dependencies.length === 0 ? '' : `package.json would name ${dependencies.join(', ')}.\n`
  return `${bold(`${counted(converted.length, 'call')} would be rewritten, in ${counted(names.length, 'file')}:`)}\n${rows.join('')}${rest}${left}${looks}${packages}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
