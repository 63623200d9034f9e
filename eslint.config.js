import { existsSync } from 'node:fs'
import eslintPlugin from 'eslint-plugin-eslint-plugin'
import tseslint from 'typescript-eslint'

/** Import zones: what a folder must not know. Each entry keeps one invariant of ARCHITECTURE.md. */
const zones = [
  {
    files: ['catalogue/**/*.ts'],
    message: 'The catalogue is data: it knows no syntax and imports nothing but itself and Node.',
    folders: ['analysis', 'rules', 'migration', 'codemods', 'cli', 'trace'],
    packages: ['@typescript-eslint/*', 'eslint', 'oxc-parser', 'oxc-resolver', 'jscodeshift'],
  },
  {
    files: ['analysis/**/*.ts'],
    message: "The analysis knows neither ESLint's rule API nor jscodeshift, and none of those who ask it.",
    folders: ['rules', 'migration', 'codemods', 'cli', 'trace'],
    packages: ['eslint', '@typescript-eslint/utils', 'jscodeshift', 'typescript'],
  },
  {
    files: ['rules/**/*.ts', 'index.ts'],
    message: 'A rule turns findings into problems: it never parses, resolves or rewrites a project.',
    folders: ['migration', 'codemods', 'cli', 'trace'],
    packages: ['oxc-parser', 'oxc-resolver', '@typescript-eslint/parser', 'jscodeshift', 'typescript', 'recast', '@babel/*'],
  },
  {
    files: ['migration/**/*.ts', 'cli/**/*.ts', 'trace/**/*.ts'],
    message: 'Only codemods/kit touches jscodeshift; plans and edits are data and text.',
    folders: [],
    packages: ['jscodeshift', 'recast', '@babel/*', 'eslint', 'typescript'],
  },
  {
    files: ['codemods/*.ts'],
    message: 'A codemod holds decisions; codemods/kit deals with jscodeshift.',
    folders: ['rules', 'cli', 'trace'],
    packages: ['jscodeshift', 'recast', '@babel/*', 'eslint', 'typescript'],
  },
]

const zoneConfigs = zones.map(({ files, message, folders, packages }) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders.map(folder => ({ regex: `^(\\.\\./)+${folder}/`, message })),
          ...packages.map(name => ({ regex: `^${name.replace('*', '')}(/|$)`.replace('/(/|$)', '/'), message })),
        ],
      },
    ],
  },
}))

// The plugin lints itself once it is built; before that there is nothing to load. The command line, the transforms and the tools
// serve nobody while they work, so they may wait.
const built = new URL('./dist/index.js', import.meta.url)
const recommended = existsSync(built) ? (await import(built.href)).default.configs.recommended : []
const own = recommended.map(config => ({ ...config, files: ['**/*.ts'], ignores: ['cli/**', 'codemods/**', 'tools/**', 'bench/**', 'tests/**'] }))

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'examples/', 'tests/**/fixtures/', 'tests/fixtures/'] },
  ...tseslint.configs.strict,
  ...own,
  {
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ClassDeclaration:not([superClass])', message: 'Use a record and functions.' },
      ],
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  ...zoneConfigs,
  { files: ['codemods/kit/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['rules/*.ts'],
    ignores: ['rules/index.ts'],
    plugins: { 'eslint-plugin': eslintPlugin },
    rules: {
      'eslint-plugin/no-unused-placeholders': 'error',
      'eslint-plugin/no-missing-placeholders': 'error',
      'eslint-plugin/prefer-message-ids': 'error',
      'eslint-plugin/require-meta-default-options': 'error',
      'eslint-plugin/require-meta-docs-description': ['error', { pattern: '^(Disallow|Require) ' }],
      'eslint-plugin/require-meta-schema': 'error',
      'eslint-plugin/require-meta-type': 'error',
      'eslint-plugin/meta-property-ordering': ['error', ['type', 'docs', 'messages', 'schema', 'defaultOptions']],
    },
  },
)
