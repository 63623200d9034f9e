import type { SkippedFile } from '../../analysis/facts.js'
import type { FixReport, ReportedFinding, ReportedRefusal, ScanReport } from '../report.js'
import type { Terminal } from '../terminal.js'
import { counted, groupedBy } from './wording.js'

/** What people read: places first, then the sentence, then what to do next. */

type Colours = Terminal['colours']

export function scanStylish(report: ScanReport, colours: Colours): string {
  const { findings, skipped, statistics } = report
  const blocks = [...groupedBy(findings, finding => finding.file)].map(([file, inFile]) => findingsOf(file, inFile, colours))
  const unresolved = statistics.calls - statistics.resolved
  const lines = [
    ...blocks,
    skippedText(skipped, colours),
    summaryOf(report, colours),
    baselineText(report, colours),
    unresolved > 0 ? colours.dim(`${share(unresolved, statistics.calls)} of ${counted(statistics.calls, 'call')} could not be resolved; nothing is said about them.\n`) : '',
    findings.length > 0 ? colours.dim(`'npx unblock why FILE:LINE' explains a place, 'npx unblock fix --dry-run' shows what can be rewritten.\n`) : '',
  ]
  return lines.filter(Boolean).join('')
}

function findingsOf(file: string, findings: readonly ReportedFinding[], colours: Colours): string {
  const width = Math.max(...findings.map(finding => placeOf(finding).length))
  const rows = findings.map(finding => {
    const hops = finding.chain.length > 1 ? `\n${' '.repeat(width + 4)}${colours.dim(finding.chain.map(step => `${step.name} (${step.file}:${step.line})`).join(' → '))}` : ''
    return `  ${colours.dim(placeOf(finding).padStart(width))}  ${finding.message}  ${colours.dim(finding.rule)}${hops}\n`
  })
  return `${colours.underline(file)}\n${rows.join('')}\n`
}

function summaryOf({ files, findings, skipped, changes, baseline }: ScanReport, colours: Colours): string {
  if (files === 0) {
    if (skipped.length > 0) return 'Nothing was analysed.\n'
    return changes === undefined ? 'There are no JavaScript or TypeScript files here.\n' : `There are no ${changes} in JavaScript or TypeScript files.\n`
  }
  const brought = changes === undefined ? '' : ` through ${changes}`
  if (findings.length === 0) return colours.green(`Nothing ${baseline === undefined || baseline.known === 0 ? '' : 'new '}blocks in ${counted(files, 'file')}${brought}.\n`)
  const rules = [...groupedBy(findings, finding => finding.rule)].map(([rule, of]) => `${of.length} ${rule}`).join(', ')
  const inFiles = new Set(findings.map(finding => finding.file)).size
  return colours.bold(colours.red(`${counted(findings.length, 'finding')} in ${inFiles} of ${counted(files, 'file')}${brought}: ${rules}.\n`))
}

function baselineText({ baseline }: ScanReport, colours: Colours): string {
  if (baseline === undefined) return ''
  const { file, known, stale } = baseline
  const left = known === 0 ? '' : `${counted(known, 'finding')} in ${file} left out.\n`
  const verb = stale === 1 ? 'stands' : 'stand'
  const drop = stale === 0 ? '' : `${counted(stale, 'finding')} in ${file} ${verb} for nothing any more. 'npx unblock scan --write-baseline' with the same '--baseline' drops ${stale === 1 ? 'it' : 'them'}.\n`
  return colours.dim(left) + colours.yellow(drop)
}

/** Commands that a user types next. */
export interface NextCommands {
  readonly unblock: string
  /** Installs what the manifest names. */
  readonly install: string
  /** Absent where the project names none. */
  readonly test?: string
}

export function fixStylish(report: FixReport, colours: Colours, commands: NextCommands): string {
  const { changedFiles, changes, converted, refused, selected, skipped, warnings, dryRun } = report
  const where = changes === undefined ? '' : ` on the lines of ${changes}`
  const verb = dryRun ? 'Would change' : 'Changed'
  // As for findings, what the baseline knows is counted and not listed.
  const listed = refused.filter(({ known }) => known !== true)
  const parts = [
    changedFiles.length > 0 ? `${colours.bold(`${verb} ${counted(changedFiles.length, 'file')}:`)}\n${changedText(report, colours)}\n` : '',
    justificationsText(report, colours),
    listed.length > 0 ? `${colours.bold(`Left ${counted(listed.length, 'call')} alone:`)}\n${refusedText(listed, colours)}\n` : '',
    warnings.length > 0 ? `${colours.bold('Look at:')}\n${warningsText(report, colours)}\n` : '',
    skippedText(skipped, colours),
    selected === 0 ? `There is nothing to convert${where}.\n` : `${counted(selected, 'call')} selected${where}: ${converted.length} converted, ${refused.length} refused.\n`,
    knownText(report, commands, colours),
    dependenciesText(report, commands, colours),
    verifiedText(report, colours),
    nextStep(report, listed, commands, colours),
  ]
  return parts.filter(Boolean).join('')
}

function knownText({ baseline }: FixReport, { unblock }: NextCommands, { dim, yellow }: Colours): string {
  if (baseline === undefined) return ''
  const { file, known, stale, isNew } = baseline
  if (isNew) return dim(`Wrote ${counted(known, 'refused call')} to ${file}. '--baseline ${file}' lets ${known === 1 ? 'it' : 'them'} pass.\n`)
  const left = known === 0 ? '' : `${counted(known, 'refused call')} in ${file} left out.\n`
  const drop = stale === 0 ? '' : `${counted(stale, 'refused call')} in ${file} ${stale === 1 ? 'stands' : 'stand'} for nothing any more. '${unblock} fix --write-baseline' with the same flags drops ${stale === 1 ? 'it' : 'them'}.\n`
  return dim(left) + yellow(drop)
}

/** What was added to a manifest is not there before it is installed. */
function dependenciesText({ dependencies, dryRun }: FixReport, { install }: NextCommands, { yellow }: Colours): string {
  if (dependencies.length === 0) return ''
  return yellow(`${dryRun ? 'Would need' : 'Needs'} ${dependencies.join(', ')}, as package.json now says. Install with '${install}'.\n`)
}

function changedText({ changedFiles, createdFiles, markedFiles, converted }: FixReport, colours: Colours): string {
  const width = Math.max(...changedFiles.map(file => file.length))
  return changedFiles.map(file => {
    const calls = converted.filter(call => call.file === file).length
    const what = createdFiles.includes(file) ? 'new' : markedFiles.includes(file) ? 'marked' : calls === 0 ? 'follows' : `${counted(calls, 'call')} converted`
    return `  ${file.padEnd(width)}  ${colours.dim(what)}\n`
  }).join('')
}

/** Where a conversion is not plain from what is converted, its reason is part of the report. */
function justificationsText({ converted }: FixReport, colours: Colours): string {
  const rows = converted.flatMap(call => (call.why === undefined ? [] : [`  ${placeOf(call, call.file)}  ${call.why}  ${colours.dim(call.api)}\n`]))
  return rows.length === 0 ? '' : `${colours.bold('Why that is safe:')}\n${rows.join('')}\n`
}

function refusedText(refused: readonly ReportedRefusal[], colours: Colours): string {
  return [...groupedBy(refused, call => call.code)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([code, calls]) => {
      const reasons = [...groupedBy(calls, call => call.message)].map(([message, of]) => {
        const rows = of.map(call => `      ${placeOf(call, call.file)}  ${colours.dim(`${call.api}${call.ignored === true ? ', accepted' : ''}`)}\n`)
        return `    ${message}\n${rows.join('')}`
      })
      return `  ${colours.yellow(code)} (${calls.length})\n${reasons.join('')}`
    }).join('')
}

function warningsText({ warnings }: FixReport, colours: Colours): string {
  return warnings.map(warning => {
    const other = warning.other === undefined ? '' : ` See also ${placeOf(warning.other, warning.other.file)}.`
    return `  ${placeOf(warning, warning.file)}  ${warning.message}${other}  ${colours.dim(warning.code)}\n`
  }).join('')
}

function verifiedText({ verified }: FixReport, { green, yellow }: Colours): string {
  if (verified === null) return ''
  const { command, types, runs, reverted } = verified
  const compiler = types.length === 0 ? '' : `, and the compiler says nothing new (${types.join(', ')})`
  const groups = new Set(reverted.map(({ group }) => group)).size
  const putBack = reverted.length === 0 ? '' : yellow(`For that, ${counted(reverted.length, 'call')} in ${counted(groups, 'group')} ${reverted.length === 1 ? 'was' : 'were'} put back.\n`)
  return `${green(`'${command}' passes (${counted(runs, 'run')})${compiler}.`)}\n${putBack}`
}

function nextStep({ dryRun, changedFiles, changes, verified }: FixReport, [refusal]: readonly ReportedRefusal[], { unblock, test }: NextCommands, { dim }: Colours): string {
  const explanation = refusal === undefined ? '' : `'${unblock} why ${refusal.file}:${refusal.line}' explains a refusal.\n`
  if (changedFiles.length === 0) return dim(explanation)
  if (dryRun) return dim(`${explanation}Nothing was written. The same command without '--dry-run' writes it.\n`)
  const staging = changes === 'staged changes' ? `What was edited is not staged: 'git diff' shows it, 'git add' takes it.\n` : ''
  if (verified !== null) return dim(`${explanation}${staging}Next: read the changes with 'git diff', and see with '${unblock} scan' what still blocks.\n`)
  return dim(`${explanation}${staging}Next: read the changes with 'git diff', run your tests${test === undefined ? '' : ` with '${test}'`}, and see with '${unblock} scan' what still blocks.\n`)
}

function skippedText(skipped: readonly SkippedFile[], colours: Colours): string {
  if (skipped.length === 0) return ''
  const rows = skipped.map(entry => {
    const colour = entry.deliberate === true ? colours.dim : colours.red
    return `  ${entry.line === undefined ? entry.file : placeOf({ line: entry.line, column: entry.column ?? 1 }, entry.file)}  ${colour(entry.message)}\n`
  })
  return `${colours.bold(`Skipped ${counted(skipped.length, 'file')}:`)}\n${rows.join('')}\n`
}

function placeOf(place: { readonly line: number; readonly column: number }, file?: string): string {
  return `${file === undefined ? '' : `${file}:`}${place.line}:${place.column}`
}

function share(part: number, whole: number): string {
  const percent = (part / whole) * 100
  return `${part} (${percent < 1 ? '<1' : Math.round(percent)} %)`
}
