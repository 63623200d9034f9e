import type { ExpressionAnchor, Style } from '../../../analysis/anchors.js'
import { declaredVerdict } from '../promisified.js'
import { refusedWith } from '../replacer.js'
import type { FileDeclaration, ReplaceableCall, ReplacementFile, Verdict } from '../replacer.js'
import { written } from '../written.js'

/**
 * Temporary files and folders of tmp: the callback form gives name and descriptor one by one. Its `removeCallback` goes on in the background
 * when the file should be gone, so calls whose result it is taken from stay as they are.
 */

const results: Readonly<Record<string, { readonly name: string; readonly keys: readonly string[]; readonly options: string; readonly type: string }>> = {
  dir: { name: 'temporaryFolder', keys: ['name'], options: 'DirOptions', type: '{ name: string }' },
  file: { name: 'temporaryFile', keys: ['name', 'fd'], options: 'FileOptions', type: '{ name: string, fd: number }' },
}

/** @param use what the catalogue names, `tmp.dir` */
export function temporaryVerdict(call: ReplaceableCall, anchor: ExpressionAnchor, file: ReplacementFile, use: string): Verdict {
  const path = use.split('.').at(-1) ?? use
  const result = results[path]
  if (result === undefined) return refusedWith('no-async-form', `\`${call.label}\` has no promise form of the same shape. Change it by hand.`)
  if (anchor.use !== 'statement' && !isOnlyReadFor(result.keys, anchor, file)) {
    return refusedWith(
      'result-differs',
      `\`removeCallback\` of \`${call.label}\` is used here, or may be, and that of \`${use}\` removes in the background. Take \`${path}\` of \`tmp-promise\`, and await its \`cleanup()\`.`,
    )
  }
  return declaredVerdict(call, anchor, file, declarationIn(file.anchors.style, path, result))
}

/** Nothing else of the object is read, and nobody else gets it. */
function isOnlyReadFor(keys: readonly string[], { span }: ExpressionAnchor, { anchors, text }: ReplacementFile): boolean {
  const isRead = (object: readonly [number, number]): boolean => {
    const reads = anchors.expressions.filter(({ kind, member }) => kind === 'member' && member !== undefined && String(member.objectSpan) === String(object))
    return reads.length > 0 && reads.every(({ member }) => member !== undefined && !member.computed && keys.includes(member.name))
  }
  if (isRead(span)) return true
  const pattern = /(?:const|let|var)\s*\{([^{}]*)\}\s*=\s*$/.exec(text.slice(0, span[0]))?.[1]
  if (pattern !== undefined) return pattern.split(',').every((part) => part.trim() === '' || keys.includes(/^\s*(\w+)\s*(?::\s*[\w$]+\s*)?$/.exec(part)?.[1] ?? ''))
  const variable = anchors.variables.find(({ initSpan, destructured }) => destructured === undefined && String(initSpan) === String(span))
  if (variable === undefined || variable.exported || /:/.test(text.slice(variable.nameSpan[1], span[0]))) return false
  return variable.references.every((reference) => !reference.write && !reference.type && isRead(reference.span))
}

function declarationIn(style: Style, path: string, { name: wanted, keys, options, type }: NonNullable<(typeof results)[string]>): FileDeclaration {
  const parts = keys.join(', ')
  return {
    name: wanted,
    needs: [{ module: 'tmp', path }],
    text: (name, [callee = path]) =>
      written(
        style,
        `/** What \`${path}Sync\` of tmp gives, but for \`removeCallback\`. */
function ${name}(options«?: import('tmp').${options}»)«: Promise<${type}>» {
  return new Promise((resolve, reject) => {
    ${callee}(options« ?? {}», (error, ${parts}) => {
      if (error) reject(error);
      else resolve({ ${parts} });
    });
  });
}`,
      ),
  }
}
