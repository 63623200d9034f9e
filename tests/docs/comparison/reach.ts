import { type Rows } from './snippets.js'

const fs = "import fs from 'node:fs'\n"
const load = `${fs}\nexport function load(p) {\n  return fs.readFileSync(p)\n}\n`

/** C: how far is looked? */
export const reach: Rows = {
  C1: [`${fs}\nconst h = p => fs.readFileSync(p)\n\nexport const live = async p => {\n  return h(p) //!\n}\n`],
  C2: [{ files: { 'load.js': load, 'case.js': "import { load } from './load.js'\n\nexport const live = async p => {\n  return load(p) //!\n}\n" } }],
  C3: [
    { files: { 'load.js': load, 'index.js': "export * from './load.js'\n", 'case.js': "import { load } from './index.js'\n\nexport const live = async p => {\n  return load(p) //!\n}\n" } },
    { files: { 'load.js': load, 'index.js': "export { load as default } from './load.js'\n", 'case.js': "import read from './index.js'\n\nexport const live = async p => {\n  return read(p) //!\n}\n" } },
    { files: { 'load.cjs': "const fs = require('fs')\n\nmodule.exports = { load: p => fs.readFileSync(p) }\n", 'case.js': "import { load } from './load.cjs'\n\nexport const live = async p => {\n  return load(p) //!\n}\n" } },
    { files: { 'load.cjs': "const fs = require('fs')\n\nexports.load = p => fs.readFileSync(p)\n", 'case.cjs': "const files = require('./load.cjs')\n\nexports.live = async p => {\n  return files.load(p) //!\n}\n" } },
  ],
  C4: [
    `${fs}\nclass Base {\n  find() {\n    return fs.readFileSync('a')\n  }\n}\n\nclass Repository extends Base {}\n\nclass Service {\n  repository = new Repository()\n\n  async live() {\n    return this.repository.find() //!\n  }\n}\n\nexport { Service }\n`,
    { files: { 'case.ts': `${fs}\nclass Repository {\n  find() {\n    return fs.readFileSync('a')\n  }\n}\n\nexport class Service {\n  constructor(private readonly repository: Repository) {}\n\n  async live() {\n    return this.repository.find() //!\n  }\n}\n` } },
  ],
  C5: [
    `${fs}\nclass Config {\n  constructor() {\n    this.text = fs.readFileSync('a')\n  }\n}\n\nexport async function live() {\n  return new Config() //!\n}\n`,
    `${fs}\nconst config = {\n  get text() {\n    return fs.readFileSync('a')\n  },\n}\n\nexport async function live() {\n  return config.text //!\n}\n`,
    `${fs}\nconst lines = {\n  *[Symbol.iterator]() {\n    yield fs.readFileSync('a')\n  },\n}\n\nexport async function live() {\n  return [...lines] //!\n}\n`,
  ],
  C6: [`${fs}\nfunction withLock(act) {\n  return act()\n}\n\nexport async function live() {\n  return withLock(() => {\n    return fs.readFileSync('a') //!\n  })\n}\n`],
  C7: [
    "import { findUpSync } from 'find-up'\n\nexport async function live() {\n  return findUpSync('a') //!\n}\n",
    {
      files: {
        'node_modules/some-config/package.json': '{ "name": "some-config", "version": "1.0.0", "main": "index.js" }',
        'node_modules/some-config/index.js': "const fs = require('fs')\n\nexports.load = () => fs.readFileSync('a')\n",
        'case.js': "import { load } from 'some-config'\n\nexport async function live() {\n  return load() //!\n}\n",
      },
    },
  ],
  C9: [
    { files: { 'load.js': load, 'case.js': "import { load } from './load.js'\n\nconst middle = p => load(p)\n\nexport const live = async p => {\n  return middle(p) //!\n}\n" } },
    { files: { 'load.js': `${fs}\nexport function load(p) {\n  // eslint-disable-next-line unblock/no-blocking-call -- 2 KB\n  return fs.readFileSync(p)\n}\n`, 'case.js': "import { load } from './load.js'\n\nexport const live = async p => load(p)\n" } },
  ],
  C12: [`${fs}import workerpool from 'workerpool'\n\nconst pool = workerpool.pool()\nconst h = p => fs.readFileSync(p)\n\nexport async function live(p) {\n  return pool.exec(() => h(p))\n}\n`],
}
