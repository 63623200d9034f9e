/** Computes when first asked, and remembers. */
export function once<Result>(compute: () => Result): () => Result {
  let state: { readonly value: Result } | { readonly compute: () => Result } = { compute }
  return () => {
    // The computation is let go with its first result: it may hold a whole syntax tree.
    if ('compute' in state) state = { value: state.compute() }
    return state.value
  }
}
