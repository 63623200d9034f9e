import { adapt, below, promisify, twin, worker } from '../replacement.js'
import type { BlockingRow } from '../types.js'

const heavy = { category: 'cpu', cost: 'heavy' } as const
const file = { category: 'fs', cost: 'heavy' } as const

const slower = 'Its async form is slower; for throughput compile in a worker.'
const formerOxc = [below('0.91.0', twin('oxc-parser', 'parseAsync')), below('0.110.0')]
const compileAsync = adapt('package', 'sass.initAsyncCompiler().compileAsync')
const compiler = 'Await `initAsyncCompiler()` where the compiler is made, and its `dispose()`; its methods have `Async` in their names and give promises.'
const compileStringAsync = adapt('package', 'sass.initAsyncCompiler().compileStringAsync')

export const compilerRows = [
  { ...heavy, module: '@babel/core', path: 'createConfigItemSync', replacement: twin('@babel/core', 'createConfigItemAsync') },
  { ...heavy, module: '@babel/core', path: 'loadOptionsSync', replacement: twin('@babel/core', 'loadOptionsAsync') },
  { ...heavy, module: '@babel/core', path: 'loadPartialConfigSync', replacement: twin('@babel/core', 'loadPartialConfigAsync') },
  { ...heavy, module: '@babel/core', path: 'parseSync', replacement: twin('@babel/core', 'parseAsync') },
  { ...heavy, module: '@babel/core', path: 'transformFileSync', replacement: twin('@babel/core', 'transformFileAsync') },
  { ...heavy, module: '@babel/core', path: 'transformFromAstSync', replacement: twin('@babel/core', 'transformFromAstAsync') },
  { ...heavy, module: '@babel/core', path: 'transformSync', replacement: twin('@babel/core', 'transformAsync') },
  { ...file, module: '@grpc/proto-loader', path: 'loadSync', replacement: twin('@grpc/proto-loader', 'load') },
  { ...heavy, module: '@swc/core', path: 'minifySync', replacement: twin('@swc/core', 'minify') },
  { ...heavy, module: '@swc/core', path: 'parseFileSync', replacement: twin('@swc/core', 'parseFile') },
  { ...heavy, module: '@swc/core', path: 'parseSync', replacement: twin('@swc/core', 'parse') },
  { ...heavy, module: '@swc/core', path: 'printSync', replacement: twin('@swc/core', 'print') },
  { ...heavy, module: '@swc/core', path: 'transformFileSync', replacement: twin('@swc/core', 'transformFile') },
  { ...heavy, module: '@swc/core', path: 'transformSync', replacement: twin('@swc/core', 'transform') },
  { ...heavy, module: 'csv-parse/sync', path: 'parse', replacement: promisify('csv-parse', 'parse', { most: 2, typed: { arguments: 0 } }) },
  { ...heavy, module: 'csv-stringify/sync', path: 'stringify', replacement: promisify('csv-stringify', 'stringify', { most: 2, typed: { arguments: 0 } }) },
  { ...heavy, module: 'esbuild', path: 'analyzeMetafileSync', replacement: twin('esbuild', 'analyzeMetafile') },
  { ...heavy, module: 'esbuild', path: 'buildSync', replacement: twin('esbuild', 'build') },
  { ...heavy, module: 'esbuild', path: 'formatMessagesSync', replacement: twin('esbuild', 'formatMessages') },
  { ...heavy, module: 'esbuild', path: 'transformSync', replacement: twin('esbuild', 'transform') },
  { ...heavy, module: 'node-sass', path: 'renderSync', replacement: promisify('node-sass', 'render', { most: 1 }) },
  { ...heavy, module: 'oxc-parser', path: 'parseSync', replacement: twin('oxc-parser', 'parse'), formerly: formerOxc },
  { ...heavy, module: 'oxc-transform', path: 'transformSync', replacement: twin('oxc-transform', 'transform') },
  { ...file, module: 'protobufjs', path: 'loadSync', replacement: twin('protobufjs', 'load', { most: 2 }) },
  { ...file, module: 'pug', path: 'compileFile', replacement: worker },
  { ...file, module: 'pug', path: 'renderFile', replacement: worker },
  { ...heavy, module: 'sass', path: 'compile', replacement: twin('sass', 'compileAsync'), note: slower },
  { ...heavy, module: 'sass', path: 'compileString', replacement: twin('sass', 'compileStringAsync'), note: slower },
  { ...heavy, module: 'sass', path: 'initCompiler().compile', replacement: compileAsync, note: compiler },
  { ...heavy, module: 'sass', path: 'initCompiler().compileString', replacement: compileStringAsync, note: compiler },
  { ...heavy, module: 'sass', path: 'renderSync', replacement: promisify('sass', 'render', { most: 1 }), note: slower },
  { ...heavy, module: 'sass-embedded', path: 'compile', replacement: twin('sass-embedded', 'compileAsync') },
  { ...heavy, module: 'sass-embedded', path: 'compileString', replacement: twin('sass-embedded', 'compileStringAsync') },
  { ...heavy, module: 'sass-embedded', path: 'initCompiler().compile', replacement: compileAsync, note: compiler },
  { ...heavy, module: 'sass-embedded', path: 'initCompiler().compileString', replacement: compileStringAsync, note: compiler },
  { ...heavy, module: 'terser', path: 'minify_sync', replacement: twin('terser', 'minify') },
  { ...heavy, module: 'uglify-js', path: 'minify', replacement: worker },
  { ...file, module: 'xlsx', path: 'readFile', replacement: worker },
  { ...file, module: 'xlsx', path: 'writeFile', replacement: worker },
] as const satisfies readonly BlockingRow[]
