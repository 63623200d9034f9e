/**
 * What becomes of the stubs of a project's tests, given the calls that are to be rewritten: a stub moves where all that it stands in for
 * moves with it; else others come beside it.
 */
import type { ModuleId } from '../../analysis/facts.js'
import type { Operation } from '../edits.js'
import type { Propagation, PropagationContext } from '../propagate.js'
import type { ApiSite, Site } from '../select.js'
import { membersBeside } from './given.js'
import type { Member, StandIn } from './given.js'
import { mocksBeside } from './mocks-beside.js'
import type { MockedMember } from './mocks-beside.js'
import type { ModuleMock } from './module-mocks.js'
import type { Obstacle, Stub } from './stubs.js'

export interface StubPlan {
  readonly operations: readonly { readonly test: ModuleId; readonly operations: readonly Operation[] }[]
  /** Calls that cannot be rewritten, as a stub of what they call can neither move nor have one beside it. */
  readonly stuck: ReadonlyMap<ApiSite, Obstacle>
  /** Tests that are edited on account of a call. `key`: all calls of one key are rewritten, or none. */
  of(site: Site): readonly { readonly test: ModuleId; readonly key?: string }[]
}

export function stubPlanOf({ project, stubs, replaced, anchors }: PropagationContext, propagation: Propagation, accepted: readonly Site[]): StubPlan {
  const byTest = new Map<string, { readonly stub: Stub; readonly sites: ApiSite[] }>()
  const keys = new Map<Site, string[]>()
  for (const site of accepted) {
    const found = site.kind === 'api' ? stubs.of(site) : []
    if (site.kind !== 'api' || 'span' in found) continue
    for (const stub of found) {
      const key = `${stub.test}:${stub.name}${stub.given === undefined && stub.mocked === undefined ? '' : `:${site.module}`}`
      const entry = byTest.get(key) ?? { stub, sites: [] }
      byTest.set(key, entry)
      entry.sites.push(site)
      keys.set(site, [...(keys.get(site) ?? []), key])
    }
  }
  const operations: { test: ModuleId; operations: readonly Operation[] }[] = []
  const stuck = new Map<ApiSite, Obstacle>()
  const moving = new Set<string>()
  const objects = new Map<StandIn, { readonly test: ModuleId; readonly members: Member[]; readonly sites: ApiSite[] }>()
  const mocks = new Map<string, { readonly test: ModuleId; readonly mocks: readonly ModuleMock[]; readonly members: MockedMember[]; readonly sites: ApiSite[] }>()
  for (const [key, { stub, sites }] of byTest) {
    const { test, name, moved, added, obstacle, given, mocked } = stub
    if (mocked !== undefined) {
      const { own } = mocked
      const entry = mocks.get(`${test}:${String(own.mock.call.span)}`) ?? { test, mocks: mocked.mocks, members: [], sites: [] }
      mocks.set(`${test}:${String(own.mock.call.span)}`, entry)
      if (!entry.members.some(({ member, access }) => member.name === own.member.name && access.form === own.access.form && access.isDefault === own.access.isDefault)) entry.members.push(own)
      entry.sites.push(...sites)
      continue
    }
    if (given !== undefined) {
      for (const standIn of given.standIns) {
        const entry = objects.get(standIn) ?? { test, members: [], sites: [] }
        objects.set(standIn, entry)
        entry.members.push(given.member)
        entry.sites.push(...sites)
      }
      continue
    }
    const rewritten = new Set(sites.filter((site) => propagation.ownPinOf(site.holder) === undefined).map((site) => `${site.module}:${String(site.span)}`))
    const isWhole = [...replaced.loadedBy(test)].every((module) =>
      (project.facts(module)?.calls ?? []).every((call) => project.effects.rowOf(module, call)?.path.split('.').at(-1) !== name || rewritten.has(`${module}:${String(call.span)}`)),
    )
    if (isWhole && moved !== undefined) {
      moving.add(key)
      operations.push({ test, operations: moved })
    } else if (added !== undefined) operations.push({ test, operations: added })
    else for (const site of sites) stuck.set(site, { module: test, span: obstacle ?? [0, 0] })
  }
  for (const [standIn, { test, members, sites }] of objects) {
    const its = anchors(test)
    const edits = its === undefined ? undefined : membersBeside(its, project.text(test) ?? '', standIn, members)
    if (edits !== undefined) operations.push({ test, operations: [{ kind: 'edit', edits }] })
    else for (const site of sites) stuck.set(site, { module: test, span: standIn.kind === 'literal' ? standIn.object.span : standIn.call.span })
  }
  for (const { test, mocks: all, members, sites } of mocks.values()) {
    const its = anchors(test)
    const edits = its === undefined ? undefined : mocksBeside(its, project.text(test) ?? '', all, members)
    if (edits !== undefined) operations.push({ test, operations: [{ kind: 'edit', edits }] })
    else for (const site of sites) stuck.set(site, { module: test, span: members[0]?.mock.call.span ?? [0, 0] })
  }
  return {
    operations,
    stuck,
    of: (site) => (keys.get(site) ?? []).flatMap((key) => {
      const test = byTest.get(key)?.stub.test
      return test === undefined ? [] : [moving.has(key) ? { test, key } : { test }]
    }),
  }
}
