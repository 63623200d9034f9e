/**
 * Where `await x` must stand in parentheses to mean the awaited value of `x`. `await` is a unary operator: it needs them
 * wherever the grammar asks for something that binds tighter, or, before `**`, for something that is not unary.
 */
export function needsParenthesesIn(parentType: string, key: string, operator?: string): boolean {
  switch (parentType) {
    case 'MemberExpression':
      return key === 'object'
    case 'CallExpression':
    case 'NewExpression':
      return key === 'callee'
    case 'TaggedTemplateExpression':
      return key === 'tag'
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
      return key === 'expression'
    case 'BinaryExpression':
      return key === 'left' && operator === '**'
    case 'ClassDeclaration':
    case 'ClassExpression':
      return key === 'superClass'
    default:
      return false
  }
}
