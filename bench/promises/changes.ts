import { diffWordsWithSpace } from 'diff'

/** What stands between two versions of a text. */

export interface Change {
  /** In the first version. */
  readonly offset: number
  readonly removed: string
  readonly added: string
}

export function changesBetween(from: string, to: string): readonly Change[] {
  const changes: Change[] = []
  let offset = 0
  let pending: Change | undefined
  for (const { added, removed, value } of diffWordsWithSpace(from, to)) {
    if (!added && !removed) {
      if (pending) changes.push(pending)
      pending = undefined
      offset += value.length
      continue
    }
    pending ??= { offset, removed: '', added: '' }
    pending = added ? { ...pending, added: pending.added + value } : { ...pending, removed: pending.removed + value }
    if (removed) offset += value.length
  }
  if (pending) changes.push(pending)
  return changes
}
