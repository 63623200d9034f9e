import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { discoverFiles } from '../../analysis/files.js'
import { createProject } from '../../analysis/project.js'
import { isProblem, parse } from '../../analysis/syntax.js'
import { planMigration } from '../../migration/index.js'
import { withMarkers } from '../../migration/markers.js'
import type { Plan } from '../../migration/plan.js'
import { writePlan } from '../../migration/write.js'

/** Writes a file, runs over it, and gives what is in it then. */
async function marked(text: string, { file = 'a.js', mark = true } = {}): Promise<{ readonly after: string; readonly again: string; readonly plan: Plan }> {
  const root = mkdtempSync(path.join(tmpdir(), 'unblock-markers-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(path.join(root, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(path.join(root, file), text)
  const run = async (): Promise<Plan> => {
    const project = createProject({ root, withMentions: true })
    const plan = withMarkers(project, planMigration(project, discoverFiles(root).files, { codemods: ['fs-sync-to-promises'], scope: 'all', includeTests: false, publicApi: 'keep' }), mark)
    expect(await writePlan(plan, { root })).not.toHaveProperty('failure')
    return plan
  }
  const plan = await run()
  const after = readFileSync(path.join(root, file), 'utf8')
  expect(isProblem(parse(path.join(root, file), after.replace(/^\uFEFF/, ' ')))).toBe(false)
  await run()
  return { after, again: readFileSync(path.join(root, file), 'utf8'), plan }
}

const head = "import { readFileSync } from 'node:fs'\n\n"
const inConstructor = "// unblock-refused in-constructor: The constructor 'new Config' (a.js) needs it, and constructors cannot be async."

describe('withMarkers', () => {
  it('says above the statement why a call was left alone, once', async () => {
    const { after, again } = await marked(`${head}export class Config {\n  constructor() {\n    // Read first.\n    this.text = JSON.parse(\n      readFileSync('a'),\n    )\n  }\n}\n`)
    expect(after).toBe(`${head}export class Config {\n  constructor() {\n    ${inConstructor}\n    // Read first.\n    this.text = JSON.parse(\n      readFileSync('a'),\n    )\n  }\n}\n`)
    expect(again).toBe(after)
  })

  it('keeps line ends and indentation', async () => {
    const text = `${head}export class Config {\n\tconstructor() {\n\t\tthis.text = readFileSync('a')\n\t}\n}\n`.replaceAll('\n', '\r\n')
    const { after, again } = await marked(text)
    expect(after).toBe(text.replace('\t\tthis.text', `\t\t${inConstructor}\r\n\t\tthis.text`))
    expect(again).toBe(after)
  })

  it('stands outside templates, the text of JSX and else, and above members', async () => {
    const { after, again } = await marked(
      `${head}export class Config {\n  a = readFileSync('a')\n  constructor(list) {\n    this.b = \`\n\${readFileSync('b')}\`\n    this.c = (\n      <div>\n        {list.map((each) => { return readFileSync(each) })}\n      </div>\n    )\n    if (list.length > 0) {\n      list.pop()\n    } else if (readFileSync('c')) list.push(1)\n  }\n}\n`,
      { file: 'a.jsx' },
    )
    const lines = after.split('\n')
    const above = lines.flatMap((line, index) => (line.includes('unblock-refused') ? [lines[index + 1]?.trim()] : []))
    expect(above).toEqual(["a = readFileSync('a')", 'this.b = `', 'this.c = (', 'if (list.length > 0) {'])
    expect(again).toBe(after)
  })

  it('stands above the first of several statements in a line, which a comment there accepts', async () => {
    const line = "    const seen = new Set(); this.text = readFileSync('a')\n"
    const { after, again } = await marked(`${head}export class Config {\n  constructor() {\n${line}  }\n}\n`)
    expect(after).toBe(`${head}export class Config {\n  constructor() {\n    ${inConstructor}\n${line}  }\n}\n`)
    expect(again).toBe(after)
    const { plan } = await marked(`${head}export class Config {\n  constructor() {\n    // unblock-ignore in-constructor\n${line}  }\n}\n`)
    expect(plan.refused.map(({ ignored }) => ignored)).toEqual([true])
  })

  it('is silent where a comment accepts it, and tells that from others', async () => {
    const text = `${head}export class Config {\n  constructor() {\n    // Small, and read once. unblock-ignore\n    // unblock-ignore in-constructor\n    this.a = readFileSync('a')\n    // unblock-ignore in-getter\n    this.b = readFileSync('b')\n    // unblock-ignore\n    this.c = readFileSync('c')\n  }\n}\n`
    const { after, plan } = await marked(text)
    expect(plan.refused.map(({ line, ignored }) => [line, ignored])).toEqual([[7, true], [9, undefined], [11, true]])
    expect(after).toBe(text.replace('    // unblock-ignore in-getter', `    ${inConstructor}\n    // unblock-ignore in-getter`))
  })

  it('follows the code that is refused, and goes where the call is converted', async () => {
    const stale = `${head}// unblock-refused in-getter: An old reason.\nexport class Config {\n  constructor() {\n    // unblock-refused in-getter: An old reason.\n    // unblock-refused in-setter: Another.\n    this.text = readFileSync('a')\n  }\n}\nasync function load() {\n  // unblock-refused timer-callback: It was.\n  // Kept.\n  return readFileSync('b')\n}\nload()\n`
    const { after, again } = await marked(stale)
    expect(after).toContain(`  constructor() {\n    ${inConstructor}\n    this.text`)
    expect(after).toContain('async function load() {\n  // Kept.\n  return ')
    expect(again).toBe(after)
    const unmarked = await marked(stale, { mark: false })
    expect(unmarked.after).toContain('    // unblock-refused in-getter: An old reason.\n    // unblock-refused in-setter: Another.\n    this.text')
    expect(unmarked.after).toContain('async function load() {\n  // Kept.\n  return ')
  })

  it('stands between what is inserted and its statement', async () => {
    const { after, again } = await marked(`import { readFileSync } from 'node:fs'\nexport class Config {\n  constructor() { this.text = readFileSync('a') }\n}\nexport async function load() { return readFileSync('b') }\n`)
    expect(after.split('\n')).toEqual([
      "import { readFileSync } from 'node:fs'",
      expect.stringMatching(/^import .*promises/) as string,
      'export class Config {',
      `  ${inConstructor}`,
      "  constructor() { this.text = readFileSync('a') }",
      '}',
      expect.stringMatching(/^export async function load.*await/) as string,
      '',
    ])
    expect(again).toBe(after)
  })
})
