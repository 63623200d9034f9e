import { resolve } from 'node:path'
import { displayPath } from '../display-path.js'
import type { ScanReport } from '../report.js'
import { counted } from './wording.js'

/** Workflow commands, which GitHub Actions shows as annotations beside the lines of a pull request. */
export function scanGithub(report: ScanReport): string {
  const { findings, skipped, files, root, repository } = report
  const pathOf = (file: string): string => displayPath(repository, resolve(root, file))
  const commands = [
    ...skipped.filter(({ deliberate }) => deliberate !== true).map(({ file, message, line, column }) => command('error', { file: pathOf(file), line, col: column, title: 'unblock' }, message)),
    ...findings.map(({ level, file, line, endLine, column, endColumn, rule, message, chain }) => {
      const hops = chain.length > 1 ? `\n${chain.map(step => `${step.name} (${pathOf(step.file)}:${step.line})`).join(' → ')}` : ''
      // Columns are only shown, and only taken, where the place is on one line.
      const columns = line === endLine ? { col: column, endColumn } : {}
      return command(level === 'note' ? 'notice' : level, { file: pathOf(file), line, endLine, ...columns, title: rule }, message + hops)
    }),
  ]
  return `${commands.join('')}${counted(findings.length, 'finding')} in ${counted(files, 'file')}.\n`
}

function command(name: string, properties: Readonly<Record<string, string | number | undefined>>, message: string): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined)
  return `::${name} ${given.map(([key, value]) => `${key}=${escapedProperty(String(value))}`).join(',')}::${escaped(message)}\n`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
