import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Ajv from 'ajv'
import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { scanGithub } from '../../cli/format/github.js'
import { scanGitlab } from '../../cli/format/gitlab.js'
import { scanHtml } from '../../cli/format/html.js'
import { rendererOf, scanFormats } from '../../cli/format/index.js'
import { scanSarif } from '../../cli/format/sarif.js'
import type { ReportedFinding, ScanReport } from '../../cli/report.js'
import { rules } from '../../rules/index.js'
import { copyOf, repositoryOf, unblock, write } from './run-cli.js'

/** What services read: each format against what its service says about it. */

const require = createRequire(import.meta.url)

const chained: ReportedFinding = {
  rule: 'no-blocking-call',
  file: 'src/server.js',
  line: 12,
  column: 5,
  endLine: 12,
  endColumn: 19,
  message: `'loadUser()' blocks: 100% of it, "quoted" & <b>bold</b>.`,
  api: 'fs.readFileSync',
  category: 'fs',
  context: 'live',
  reason: 'request handler',
  chain: [{ name: 'GET /users handler', file: 'src/server.js', line: 11 }, { name: 'loadUser', file: 'src/server.js', line: 12 }, { name: 'fs.readFileSync', file: 'src/with space,and:colon.js', line: 3 }],
  level: 'error',
  path: 'GET /users handler → loadUser → fs.readFileSync',
}

const report: ScanReport = {
  root: '/repository/packages/app',
  repository: '/repository',
  files: 3,
  skipped: [
    { file: 'src/broken.js', message: "Does not parse: Expected ';'.", line: 4, column: 7 },
    { file: 'vendor.js', message: 'This file is minified.', deliberate: true },
  ],
  findings: [
    chained,
    { ...chained, line: 20, endLine: 22, endColumn: 3 },
    { ...chained, rule: 'no-floating-promise', file: 'src/with space,and:colon.js', message: 'Dropped.', api: null, category: null, chain: [{ name: 'save', file: 'src/server.js', line: 1 }], path: 'save → store(x)', level: 'warning' },
    { ...chained, file: 'src/start.js', context: 'startup', chain: [], path: ' → fs.statSync', level: 'note' },
  ],
  statistics: { calls: 200, resolved: 150 },
}

const empty: ScanReport = { ...report, findings: [], skipped: [] }

describe('--format sarif', () => {
  const ajv = new Ajv({ schemaId: 'auto', meta: false, unknownFormats: ['uri-reference'] })
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json') as object)
  const validate = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object)
  const problemsOf = (text: string): unknown => (validate(JSON.parse(text)) === true ? [] : validate.errors)

  interface Result {
    readonly ruleId: string
    readonly ruleIndex: number
    readonly level: string
    readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }; readonly region: object }; readonly logicalLocations?: readonly { readonly name: string }[] }[]
    readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly { readonly location: { readonly message: { readonly text: string }; readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number } } } }[] }[] }[]
    readonly partialFingerprints: Readonly<Record<string, string>>
  }
  interface SarifRun {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string; readonly defaultConfiguration: { readonly level: string } }[] } }
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>
    readonly invocations: readonly { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: { readonly text: string } }[] }[]
    readonly results: readonly Result[]
  }
  const runOf = (text: string): SarifRun => {
    const [run] = (JSON.parse(text) as { readonly runs: readonly SarifRun[] }).runs
    if (run === undefined) throw new Error('No run.')
    return run
  }

  it('is SARIF 2.1.0 by its schema, with findings, with none, and from real runs', () => {
    expect(problemsOf(scanSarif(report))).toEqual([])
    expect(problemsOf(scanSarif(empty))).toEqual([])
    for (const fixture of ['server', 'broken']) expect(problemsOf(unblock(copyOf(fixture), ['scan', '--format', 'sarif', '--scope', 'all']).out)).toEqual([])
  })

  it('is held to the schema for real: what is wrong is seen', () => {
    const wrong = JSON.parse(scanSarif(report)) as { runs: { results: { level: string }[] }[] }
    const result = wrong.runs[0]?.results[0]
    if (result === undefined) throw new Error('No result.')
    result.level = 'fatal'
    expect(problemsOf(JSON.stringify(wrong))).not.toEqual([])
  })

  it('has a code flow for each chain, in files relative to the repository', () => {
    const { results, originalUriBaseIds } = runOf(scanSarif(report))
    expect(originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: 'file:///repository/' } })
    expect(results[0]?.locations).toMatchObject([{
      physicalLocation: { artifactLocation: { uri: 'packages/app/src/server.js', uriBaseId: '%SRCROOT%' }, region: { startLine: 12, startColumn: 5, endLine: 12, endColumn: 19 } },
      logicalLocations: [{ name: 'GET /users handler' }],
    }])
    const steps = results[0]?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location }) => [location.message.text, location.physicalLocation.artifactLocation.uri, location.physicalLocation.region.startLine])
    expect(steps).toEqual([
      ['GET /users handler', 'packages/app/src/server.js', 11],
      ['loadUser', 'packages/app/src/server.js', 12],
      ['fs.readFileSync', 'packages/app/src/with%20space%2Cand%3Acolon.js', 3],
    ])
    expect(results.map(({ codeFlows }) => codeFlows?.length ?? 0)).toEqual([1, 1, 0, 0])
    expect(results.map(({ level }) => level)).toEqual(['error', 'error', 'warning', 'note'])
  })

  it('describes every rule, with its page', () => {
    const { tool, results } = runOf(scanSarif(report))
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(rules))
    for (const { id, helpUri } of tool.driver.rules) expect(helpUri).toMatch(new RegExp(`^https://.*/${id}\\.md$`, 'u'))
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  })

  it('says what was skipped, and whether that was a failure', () => {
    const { invocations } = runOf(scanSarif(report))
    expect(invocations).toMatchObject([{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: "Does not parse: Expected ';'." } }, { level: 'note', message: { text: 'This file is minified.' } }] }])
    expect(runOf(scanSarif(empty)).invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }])
  })

  it('has fingerprints that differ between findings and stay when lines move', () => {
    const printsOf = (findings: readonly ReportedFinding[]): readonly (string | undefined)[] => runOf(scanSarif({ ...report, findings })).results.map(({ partialFingerprints }) => partialFingerprints['unblockPath/v1'])
    const prints = printsOf(report.findings)
    expect(new Set(prints).size).toBe(4)
    expect(printsOf(report.findings.map(finding => ({ ...finding, line: finding.line + 7, endLine: finding.endLine + 7 })))).toEqual(prints)
  })

  it('names the repository around the folder that is scanned', () => {
    const root = repositoryOf('server')
    const run = runOf(unblock(join(root, 'src'), ['scan', '--format', 'sarif']).out)
    expect(run.originalUriBaseIds).toEqual({ '%SRCROOT%': { uri: `${pathToFileURL(root).href}/` } })
    expect(run.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri)).toEqual(['src/server.js', 'src/server.js', 'src/users.js'])
  })
})

describe('--format github', () => {
  it('writes one command a line, escaped as the runner reads it', () => {
    expect(scanGithub(report)).toBe(
      [
        `::error file=packages/app/src/broken.js,line=4,col=7,title=unblock::Does not parse: Expected ';'.`,
        `::error file=packages/app/src/server.js,line=12,endLine=12,col=5,endColumn=19,title=no-blocking-call::'loadUser()' blocks: 100%25 of it, "quoted" & <b>bold</b>.%0AGET /users handler (packages/app/src/server.js:11) → loadUser (packages/app/src/server.js:12) → fs.readFileSync (packages/app/src/with space,and:colon.js:3)`,
        `::error file=packages/app/src/server.js,line=20,endLine=22,title=no-blocking-call::'loadUser()' blocks: 100%25 of it, "quoted" & <b>bold</b>.%0AGET /users handler (packages/app/src/server.js:11) → loadUser (packages/app/src/server.js:12) → fs.readFileSync (packages/app/src/with space,and:colon.js:3)`,
        `::warning file=packages/app/src/with space%2Cand%3Acolon.js,line=12,endLine=12,col=5,endColumn=19,title=no-floating-promise::Dropped.`,
        `::notice file=packages/app/src/start.js,line=12,endLine=12,col=5,endColumn=19,title=no-blocking-call::'loadUser()' blocks: 100%25 of it, "quoted" & <b>bold</b>.`,
        `4 findings in 3 files.\n`,
      ].join('\n'),
    )
  })

  it('writes no command where there is nothing', () => {
    expect(scanGithub(empty)).toBe('0 findings in 3 files.\n')
  })

  it('cannot be made to write other commands', () => {
    const written = scanGithub({ ...empty, findings: [{ ...chained, file: 'a\n::set-env name=x::y', message: 'a\r\n::stop-commands::b', chain: [] }] })
    expect(written.match(/^::/gmu)).toEqual(['::'])
  })
})

describe('--format gitlab', () => {
  it('is a list of issues with all that GitLab asks for', () => {
    const issues = JSON.parse(scanGitlab(report)) as readonly { readonly description: string; readonly check_name: string; readonly fingerprint: string; readonly severity: string; readonly location: { readonly path: string; readonly lines: { readonly begin: number } } }[]
    expect(issues).toHaveLength(5)
    for (const issue of issues) {
      expect(Object.keys(issue)).toEqual(['description', 'check_name', 'fingerprint', 'severity', 'location'])
      expect(issue.fingerprint).toMatch(/^[0-9a-f]{40}$/u)
      expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(issue.severity)
      expect(issue.location.path).toMatch(/^packages\/app\//u)
      expect(issue.location.lines.begin).toBeGreaterThan(0)
    }
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(5)
    expect(issues.map(({ severity }) => severity)).toEqual(['minor', 'major', 'major', 'minor', 'info'])
    expect(scanGitlab(empty)).toBe('[]\n')
  })
})

describe('--format html', () => {
  const page = scanHtml(report)

  it('is one page that loads and runs nothing', () => {
    expect(page).toMatch(/^<!doctype html>\n/u)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|@import|url\(|\bon\w+=/u)
    expect(page).toContain('<meta name="color-scheme" content="light dark">')
    expect(page).toContain('light-dark(')
  })

  it('shows every finding, its chain and what was skipped', () => {
    expect(page.match(/<article/gu)).toHaveLength(4)
    expect(page).toContain('<li><code>fs.readFileSync</code> <span class="place">src/with space,and:colon.js:3</span></li>')
    expect(page).toContain('4 findings in 3 files: 3 no-blocking-call, 1 no-floating-promise.')
    expect(page).toContain('<li><code>src/broken.js:4</code> Does not parse: Expected &#39;;&#39;.</li>')
  })

  it('escapes what comes from the code', () => {
    expect(page).toContain('&#39;loadUser()&#39; blocks: 100% of it, &quot;quoted&quot; &amp; &lt;b&gt;bold&lt;/b&gt;.')
    const nasty = '<img src=x onerror="alert(1)">'
    const attacked = scanHtml({ ...report, root: nasty, findings: [{ ...chained, file: nasty, message: nasty, reason: nasty, chain: [{ name: nasty, file: nasty, line: 1 }, { name: nasty, file: nasty, line: 2 }] }], skipped: [{ file: nasty, message: nasty }] })
    expect(attacked).not.toContain('<img')
  })

  it('has balanced tags', () => {
    const open: string[] = []
    for (const [, closing, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/gu)) {
      if (name === 'meta') continue
      if (closing === '/') expect(open.pop()).toBe(name)
      else open.push(name)
    }
    expect(open).toEqual([])
  })
})

describe('every format', () => {
  it.each(scanFormats)('%s goes with --staged, a baseline and a file that does not parse', format => {
    const root = repositoryOf('broken')
    write(root, { 'known.json': '{ "version": 1, "findings": [] }' })
    expect(unblock(root, ['scan', '--format', format, '--baseline', 'known.json'])).toMatchObject({ code: 2, err: '', out: expect.stringContaining('whole.js') as string })
    expect(unblock(root, ['scan', '--format', format, '--staged'])).toMatchObject({ code: 0, err: '' })
  })

  it.each(scanFormats)('%s says the same twice', async format => {
    const render = await rendererOf(format)
    expect(render(report, createColors(false))).toBe(render(report, createColors(false)))
    expect(readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8')).toContain(format)
  })
})
