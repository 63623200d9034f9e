import type { Span } from '../analysis/facts.js'

/** Does a span lie in another one, or make it up? */
export function isWithinSpan(inner: Span, outer: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1]
}

/** The white space that the line of an offset begins with. */
export function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}

/** May its lines begin further in, or further out? Not where functions in it may be edited, or where white space counts. */
export function isShiftable(code: string): boolean {
  return !/=>\s*(?:\{|\n)|\bfunction\b/.test(code) && !code.replaceAll(/`[^`\n]*`/g, '').includes('`')
}

/** A semicolon at the start of the next line belongs to what follows there. */
export function endOfStatement(text: string, [start, end]: Span): number {
  const own = text.slice(start, end)
  return /\n\s*;$/.test(own) ? start + own.replace(/\s*;$/, '').length : end
}
