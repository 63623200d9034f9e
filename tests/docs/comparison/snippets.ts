/**
 * Small projects, one or more for a row of docs/guides/comparison.md. A line that ends in `//!` must be reported, and no other may be:
 * what a row asks for is often silence beside something that is reported.
 */
export type Files = Readonly<Record<string, string>>

export interface Snippet {
  readonly files: Files
  readonly settings?: Readonly<Record<string, unknown>>
  /** Rules and their options instead of those of `all`. */
  readonly rules?: Readonly<Record<string, unknown>>
}

export type Rows = Readonly<Record<string, readonly (string | Snippet)[]>>

/** A call in an async function, to be reported. */
export const live = (call: string, head = "import fs from 'node:fs'"): string => `${head}\n\nexport async function live(p) {\n  return ${call} //!\n}\n`

/** The same, to be left alone. */
export const spared = (call: string, head = "import fs from 'node:fs'"): string => live(call, head).replace(' //!', '')
