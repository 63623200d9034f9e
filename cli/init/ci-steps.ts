import { join, relative } from 'node:path'
import { commandsOf, runsScan } from './commands.js'
import type { Json } from './json-text.js'
import type { Drafts, Outcome } from './step.js'
import { namesIn, type PackageManager, type Surroundings } from './surroundings.js'
import { readYaml, withEntryAt } from './yaml-text.js'

/** A job that looks at what a pull request or merge request changes. */

export async function addToCi(surroundings: Surroundings, drafts: Drafts): Promise<readonly Outcome[]> {
  const outcomes = [addToGitHub(surroundings, drafts), await addToGitLab(surroundings, drafts)].filter(outcome => outcome !== undefined)
  return outcomes.length > 0 ? outcomes : [{ kind: 'absent', what: 'There are neither GitHub workflows nor a GitLab pipeline here' }]
}

function addToGitHub({ top, root, manager, manifest }: Surroundings, drafts: Drafts): Outcome | undefined {
  const folder = join(top, '.github', 'workflows')
  const workflows = namesIn(folder, /\.ya?ml$/u)
  if (workflows.length === 0) return undefined
  const running = workflows.find(name => runsScan(drafts.read(join(folder, name)) ?? ''))
  if (running !== undefined) return { kind: 'done', what: `${relative(root, join(folder, running))} runs the scan` }
  const file = join(folder, 'unblock.yml')
  if (drafts.read(file) !== undefined) return { kind: 'by-hand', what: `${relative(root, file)} is there and does something else`, add: changedScan(manager, '"origin/$GITHUB_BASE_REF"', 'github') }
  drafts.put(file, workflowOf(manager, relative(top, root), typeof manifest.packageManager === 'string'))
  return { kind: 'edited', what: `${relative(root, file)}: GitHub Actions marks what a pull request brings` }
}

async function addToGitLab({ find, root, top, manager }: Surroundings, drafts: Drafts): Promise<Outcome | undefined> {
  const file = find(['.gitlab-ci.yml'])
  if (file === undefined) return undefined
  const name = relative(root, file)
  const before = drafts.read(file) ?? ''
  if (runsScan(before)) return { kind: 'done', what: `${name} runs the scan` }
  const yaml = await import('yaml')
  const read = readYaml(yaml, before)
  if (read.kind === 'mistake') return { kind: 'mistake', sentence: `'${file}' is not valid YAML: ${read.sentence}. Put that right first.` }
  const job = gitlabJobOf(manager, relative(top, root))
  const after = withEntryAt(yaml, before, [], 'map', { unblock: job })
  // GitLab runs a job of this name already, or stages that leave out 'test', where jobs belong that name none.
  const { stages } = (read.value ?? {}) as { readonly stages?: unknown }
  if (after === undefined || (Array.isArray(stages) && !stages.includes('test')) || /^unblock:/mu.test(before)) {
    return { kind: 'by-hand', what: `${name} is left as it is: it has stages, a job or a form of its own`, add: yaml.stringify({ unblock: job }).trimEnd() }
  }
  drafts.put(file, after)
  return { kind: 'edited', what: `${name}: GitLab reports what a merge request brings, as code quality` }
}

function changedScan(manager: PackageManager, ref: string, format: string): string {
  return `${commandsOf(manager).exec} unblock scan --changed ${ref} --format ${format}`
}

function workflowOf(manager: PackageManager, folder: string, isPinned: boolean): string {
  const setUp: Readonly<Record<PackageManager, readonly string[]>> = {
    npm: [],
    pnpm: ['      - uses: pnpm/action-setup@v4', ...(isPinned ? [] : ['        with:', '          version: latest'])],
    yarn: isPinned ? ['      - run: corepack enable'] : [],
    bun: ['      - uses: oven-sh/setup-bun@v2'],
  }
  return [
    'name: unblock',
    'on: pull_request',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  unblock:',
    '    runs-on: ubuntu-latest',
    ...(folder === '' ? [] : ['    defaults:', '      run:', `        working-directory: ${folder}`]),
    '    steps:',
    '      - uses: actions/checkout@v5',
    '        with:',
    '          fetch-depth: 0',
    ...setUp[manager],
    '      - uses: actions/setup-node@v5',
    '        with:',
    '          node-version: 24',
    `      - run: ${commandsOf(manager).ci}`,
    `      - run: ${changedScan(manager, '"origin/$GITHUB_BASE_REF"', 'github')}`,
    '',
  ].join('\n')
}

function gitlabJobOf(manager: PackageManager, folder: string): Json {
  const bootstrap: Readonly<Record<PackageManager, readonly string[]>> = { npm: [], pnpm: ['corepack enable'], yarn: ['corepack enable'], bun: ['npm install --global bun'] }
  return {
    image: 'node:24',
    rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }],
    variables: { GIT_DEPTH: 0 },
    script: [
      ...(folder === '' ? [] : [`cd ${folder}`]),
      ...bootstrap[manager],
      commandsOf(manager).ci,
      `${changedScan(manager, '"$CI_MERGE_REQUEST_DIFF_BASE_SHA"', 'gitlab')} > "$CI_PROJECT_DIR/gl-code-quality-report.json"`,
    ],
    artifacts: { when: 'always', reports: { codequality: 'gl-code-quality-report.json' } },
  }
}
