import { readFileSync } from 'node:fs'

/** The built file lies one folder deeper than the source, under `dist/`. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version)
    } catch {
      continue
    }
  }
  return 'unknown'
}
