import type { SkippedFile } from '../../analysis/facts.js'
import type { FixReport, ReportedFinding, ScanReport } from '../report.js'

/** The data of a run, in the form that docs/command-line.md promises. Fields may be added under the same version, never changed. */

export function scanJson({ root, files, skipped, findings, statistics, changes, baseline }: ScanReport): string {
  return print({
    version: 1,
    root,
    files,
    skipped: skipped.map(skippedJson),
    findings: findings.map(findingJson),
    statistics,
    ...(changes !== undefined && { changes }),
    ...(baseline !== undefined && { baseline }),
  })
}

function findingJson({ rule, file, line, column, endLine, endColumn, message, api, category, context, reason, chain }: ReportedFinding): Omit<ReportedFinding, 'level' | 'path'> {
  return { rule, file, line, column, endLine, endColumn, message, api, category, context, reason, chain }
}

export function fixJson({ root, changes, selected, converted, refused, warnings, changedFiles, createdFiles, dependencies, verified, baseline, skipped }: FixReport): string {
  return print({
    version: 1,
    root,
    ...(changes !== undefined && { changes }),
    selected,
    converted: converted.map(({ file, line, column, api, twin, why }) => ({ file, line, column, api, ...(twin !== undefined && { twin }), ...(why !== undefined && { why }) })),
    refused: refused.map(({ file, line, column, api, code, message, ignored, known }) => ({ file, line, column, api, code, message, ...(ignored !== undefined && { ignored }), ...(known !== undefined && { known }) })),
    warnings,
    changedFiles,
    createdFiles,
    dependencies,
    verified: verified === null ? null : { ...verified, reverted: verified.reverted.map(({ file, line, column, api, code, group }) => ({ file, line, column, api, code, group })) },
    ...(baseline !== undefined && { baseline: { file: baseline.file, known: baseline.known, stale: baseline.stale } }),
    skipped: skipped.map(skippedJson),
  })
}

function skippedJson({ file, message, line, column }: SkippedFile): Omit<SkippedFile, 'deliberate'> {
  return line === undefined ? { file, message } : { file, message, line, ...(column !== undefined && { column }) }
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
