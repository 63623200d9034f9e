import { afterAll, beforeAll, expect, it } from 'vitest'
import { eslintPlaces } from './findings.js'
import { scratchProject, type Scratch } from './scratch.js'

/** Single-file components: what their script blocks do is found where it stands, and their templates crash nothing. */

const shared = {
  'package.json': '{ "name": "scratch", "type": "module" }\n',
  'src/json.js': "import fs from 'node:fs'\n\nexport function readJson(path) {\n  return JSON.parse(fs.readFileSync(path, 'utf8'))\n}\n",
}

const options = `<template>
  <ul @click="load">
    <li v-for="item in items" :key="item.id" v-bind="item">{{ item.name ?? title() }}</li>
  </ul>
</template>

<script>
import { readJson } from './json.js'

export default {
  data: () => ({ items: [] }),
  methods: {
    async load() {
      this.items = readJson('items.json')
    },
  },
}
</script>

<style scoped>
li { color: red }
</style>
`

const setup = `<script lang="ts">
export interface Item { readonly id: number }
</script>

<script setup lang="ts">
import { ref } from 'vue'
import { readJson } from './json.js'

const items = ref<readonly Item[]>([])
const load = async (until: number): Promise<void> => {
  while (Date.now() < until) {}
  items.value = readJson('items.json') as readonly Item[]
}
</script>

<template>
  <button @click="async () => { await load(1) }">{{ items.length }}</button>
</template>
`

const svelte = `<script module>
  import { readJson } from './json.js'
</script>

<script lang="ts">
  let items: readonly string[] = $state([])
  async function load(until: number): Promise<void> {
    while (Date.now() < until) {}
    items = readJson('items.json')
  }
</script>

<button onclick={async () => { items = readJson('other.json') }}>{items.length}</button>
{#each items as item (item)}
  <p class:first={item === items[0]}>{item}</p>
{:else}
  <p>nothing</p>
{/each}
<style>p { color: red }</style>
`

const config = `import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import unblock from 'eslint-plugin-unblock'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

export default defineConfig(
  svelte.configs.base,
  vue.configs['flat/base'],
  { files: ['src/**/*.{vue,svelte}'], extends: [unblock.configs.recommended], languageOptions: { parserOptions: { parser: tseslint.parser } } },
)
`

let scratch: Scratch

beforeAll(async () => {
  const packages = ['eslint@10', 'vue@3', 'eslint-plugin-vue@10', 'vue-eslint-parser@10', 'svelte@5', 'eslint-plugin-svelte@3', 'typescript@5.9', 'typescript-eslint@8']
  scratch = await scratchProject({ packages, files: { ...shared, 'eslint.config.js': config } })
})

afterAll(() => scratch.remove())

it.each([
  ['options.vue', options, ['14:20 unblock/no-blocking-call']],
  ['setup.vue', setup, ['11:3 unblock/no-busy-wait', '12:17 unblock/no-blocking-call']],
  ['view.svelte', svelte, ['8:5 unblock/no-busy-wait', '9:13 unblock/no-blocking-call', '13:40 unblock/no-blocking-call']],
])('%s', async (file, text, places) => {
  scratch.write({ [`src/${file}`]: text })
  const outcome = await scratch.run('eslint', ['--format', 'json', `src/${file}`])
  expect(eslintPlaces(outcome, scratch.root)).toEqual(places.map(place => `src/${file}:${place}`))
})
