import { existsSync, readFileSync } from 'node:fs'

/** One thing that `unblock init` sets up, and what became of it. */
export type Outcome =
  /** The files to change are in the drafts. `next` is a command to run afterwards. */
  | { readonly kind: 'edited'; readonly what: string; readonly next?: string }
  /** Nothing to do: it is there. */
  | { readonly kind: 'done'; readonly what: string }
  /** The project has nothing of the kind, so that there is nothing to set up. */
  | { readonly kind: 'absent'; readonly what: string }
  /** What is there is not understood well enough to change it: the user adds this. */
  | { readonly kind: 'by-hand'; readonly what: string; readonly add: string }
  /** What is there is broken. Nothing at all is written. */
  | { readonly kind: 'mistake'; readonly sentence: string }

export interface Draft {
  readonly file: string
  /** Absent where the file is new. */
  readonly before: string | undefined
  readonly after: string
  readonly executable: boolean
}

/** The files as they will be: what one step changes, the next one finds. */
export interface Drafts {
  /** Without its byte order mark. */
  readonly read: (file: string) => string | undefined
  readonly put: (file: string, text: string, options?: { readonly executable: boolean }) => void
  readonly changed: () => readonly Draft[]
}

const MARK = '\uFEFF'

export function createDrafts(): Drafts {
  const drafts = new Map<string, Draft>()
  const onDisk = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
  return {
    read: file => (drafts.get(file)?.after ?? onDisk(file))?.replace(MARK, ''),
    put(file, text, { executable } = { executable: false }) {
      const before = drafts.has(file) ? drafts.get(file)?.before : onDisk(file)
      drafts.set(file, { file, before, after: before?.startsWith(MARK) === true ? `${MARK}${text}` : text, executable })
    },
    changed: () => [...drafts.values()].filter(({ before, after }) => before !== after),
  }
}
