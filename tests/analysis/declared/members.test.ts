import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { natureOfCall, projectWith } from './natures.js'

const declared = `
declare namespace client {
  interface Response { readonly data: unknown }
  class Client { delete<T = unknown, R = Response>(url: string): Promise<R>; cancel(): void }
  interface Static extends Client { create(): Client }
}
declare const client: client.Static
export = client
`
const router = `
interface Base { readonly path: string }
declare class Router { push(url: string): Promise<boolean>; reload(): void; private secret(): void }
export type Selected = Base & Pick<Router, 'push' | 'reload'>
export type Rest = Omit<Router, 'reload'>
export declare function useRouter(): Selected
export declare function useRest(): Rest
`

const { root, types } = projectWith({
  'package.json': '{}',
  'node_modules/client/package.json': '{ "types": "index.d.ts" }',
  'node_modules/client/index.d.ts': declared,
  'node_modules/router/package.json': '{ "types": "index.d.ts" }',
  'node_modules/router/index.d.ts': router,
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('members of what a module exports', () => {
  it.each([
    ['client: delete(string)', 'always'],
    ['client: default.delete(string)', 'always'],
    ['client: cancel()', 'never'],
    ['client: create().delete(string)', 'always'],
    ['router: useRouter().push(string)', 'always'],
    ['router: useRouter().reload()', 'never'],
    ['router: useRest().push(string)', 'always'],
  ])('%s: %s', (call, nature) => {
    expect(natureOfCall(types, `${root}/index.ts`, call)).toBe(nature)
  })
})
