import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { fingerprintsOf } from '../baseline.js'
import { displayPath } from '../display-path.js'
import type { ReportedFinding, ScanReport } from '../report.js'

/** A Code Quality report, which GitLab compares between branches by its fingerprints. */
export function scanGitlab({ findings, skipped, root, repository }: ScanReport): string {
  const placed = findings.map(finding => ({ ...finding, file: displayPath(repository, resolve(root, finding.file)) }))
  const fingerprints = fingerprintsOf(placed)
  const issues = placed.map(({ rule, message, level, file, line, endLine }, index) => ({
    description: message,
    check_name: rule,
    fingerprint: fingerprints[index] ?? '',
    severity: severities[level],
    location: { path: file, lines: { begin: line, end: endLine } },
  }))
  const unread = skipped.filter(({ deliberate }) => deliberate !== true).map(({ file, message, line }) => {
    const path = displayPath(repository, resolve(root, file))
    return {
      description: message,
      check_name: 'not-analysed',
      fingerprint: createHash('sha256').update(`not-analysed\0${path}`).digest('hex').slice(0, 40),
      severity: 'minor',
      location: { path, lines: { begin: line ?? 1 } },
    }
  })
  return `${JSON.stringify([...unread, ...issues], null, 2)}\n`
}

const severities: Readonly<Record<ReportedFinding['level'], string>> = { error: 'major', warning: 'minor', note: 'info' }
