import type { ScanReport } from '../report.js'
import type { Terminal } from '../terminal.js'

export const scanFormats = ['stylish', 'json', 'sarif', 'github', 'gitlab', 'html'] as const

type Render = (report: ScanReport, colours: Terminal['colours']) => string

/** Only the format that is asked for is loaded: a hook has little time. */
const loaders: Readonly<Record<(typeof scanFormats)[number], () => Promise<Render>>> = {
  stylish: async () => (await import('./stylish.js')).scanStylish,
  json: async () => (await import('./json.js')).scanJson,
  sarif: async () => (await import('./sarif.js')).scanSarif,
  github: async () => (await import('./github.js')).scanGithub,
  gitlab: async () => (await import('./gitlab.js')).scanGitlab,
  html: async () => (await import('./html.js')).scanHtml,
}

export function rendererOf(format: (typeof scanFormats)[number]): Promise<Render> {
  return loaders[format]()
}
