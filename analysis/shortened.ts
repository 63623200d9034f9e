/** Code as messages quote it: on one line, cut where it is long. */
export function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length <= 60 ? flat : `${flat.slice(0, 57)}…`
}
