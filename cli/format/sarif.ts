import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SkippedFile } from '../../analysis/facts.js'
import { rules } from '../../rules/index.js'
import { fingerprintsOf } from '../baseline.js'
import { displayPath } from '../display-path.js'
import { hasFailures, type ReportedFinding, type ScanReport } from '../report.js'
import { version } from '../version.js'

/**
 * SARIF 2.1.0, as GitHub's code scanning and other services read it. A finding's chain is a code flow; paths are relative to the
 * repository, whose place on this machine is said once.
 */
export function scanSarif(report: ScanReport): string {
  const { findings, skipped, repository } = report
  const ruleNames = Object.keys(rules) as (keyof typeof rules)[]
  const fingerprints = fingerprintsOf(findings.map(finding => ({ ...finding, file: pathIn(report, finding.file) })))
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'unblock',
            fullName: 'eslint-plugin-unblock',
            semanticVersion: version(),
            informationUri: 'https://github.com/eslint-plugin-unblock/eslint-plugin-unblock',
            rules: ruleNames.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [BASE]: { uri: `${pathToFileURL(repository).href.replace(/\/$/u, '')}/` } },
        invocations: [
          {
            executionSuccessful: !hasFailures(skipped),
            toolExecutionNotifications: skipped.map(entry => notificationOf(report, entry)),
          },
        ],
        results: findings.map((finding, index) => ({
          ruleId: finding.rule,
          ruleIndex: ruleNames.indexOf(finding.rule),
          level: finding.level,
          message: { text: finding.message },
          locations: [locationOf(report, finding)],
          ...(finding.chain.length > 1 && { codeFlows: [{ threadFlows: [{ locations: finding.chain.map(step => ({ location: stepLocation(report, step) })) }] }] }),
          partialFingerprints: { 'unblockPath/v1': fingerprints[index] ?? '' },
          properties: { api: finding.api, category: finding.category, context: finding.context, reason: finding.reason },
        })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const BASE = '%SRCROOT%'

function ruleOf(name: keyof typeof rules): object {
  const { docs, type } = rules[name].meta ?? {}
  const description = sentence(docs?.description ?? name)
  return {
    id: name,
    shortDescription: { text: description },
    fullDescription: { text: description },
    ...(docs?.url !== undefined && { helpUri: docs.url, help: { text: `${description} See ${docs.url}`, markdown: `${description} [About this rule](${docs.url}).` } }),
    defaultConfiguration: { level: type === 'problem' ? 'error' : 'warning' },
    properties: { tags: ['performance', 'reliability'], precision: 'high' },
  }
}

function locationOf(report: ScanReport, finding: ReportedFinding): object {
  const { line, column, endLine, endColumn, chain } = finding
  const caller = chain[0]
  return {
    physicalLocation: { artifactLocation: artifactOf(report, finding.file), region: { startLine: line, startColumn: column, endLine, endColumn } },
    ...(caller !== undefined && { logicalLocations: [{ name: caller.name, kind: 'function' }] }),
  }
}

function stepLocation(report: ScanReport, { name, file, line }: ReportedFinding['chain'][number]): object {
  return { physicalLocation: { artifactLocation: artifactOf(report, file), region: { startLine: line } }, message: { text: name } }
}

function notificationOf(report: ScanReport, { file, message, line, column, deliberate }: SkippedFile): object {
  const region = line === undefined ? {} : { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }
  return { level: deliberate === true ? 'note' : 'error', message: { text: message }, locations: [{ physicalLocation: { artifactLocation: artifactOf(report, file), ...region } }] }
}

function artifactOf(report: ScanReport, file: string): object {
  return { uri: pathIn(report, file).split('/').map(encodeURIComponent).join('/'), uriBaseId: BASE }
}

function pathIn({ root, repository }: ScanReport, file: string): string {
  return displayPath(repository, resolve(root, file))
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}
