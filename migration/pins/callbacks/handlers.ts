/**
 * Handlers of requests. Frameworks that wait for them take async functions as they are, but for hooks with a `done` of their own; those
 * of the Express family are told of errors by `next`; a bare server is told nothing, and its process ends as it did when a handler threw.
 */
import { functionAt } from '../../../analysis/anchors.js'
import type { PropagationContext, Rewrite } from '../../propagate.js'
import { reasonsIn } from '../reasons.js'
import { withoutDone } from './done.js'
import { forwardedBehind, forwardedInside } from './forwarding.js'
import type { Protocol } from './forwarding.js'
import { answersErrors, eventOf } from './handed.js'
import type { Handed, Outcome } from './handed.js'
import { warningOf } from './warnings.js'

const WITH_NEXT = new Set(['connect', 'express', 'polka', 'restify', 'router'])
const BARE_SERVERS = /^node:(?:http2?|https|net|tls|dgram)$/
const DONE = /^_?(?:done|cb|callback|next|verified|fn)$/

const HANDLER: Protocol = { parameters: ['req', 'res', 'next'], forward: 2 }
const ERROR_HANDLER: Protocol = { parameters: ['error', 'req', 'res', 'next'], forward: 3 }
const PARAMETER: Protocol = { parameters: ['req', 'res', 'next', 'value'], forward: 2 }

/** The parameter of a Fastify hook that is its `done`, and that an async hook must not have. */
const FASTIFY_DONE: Readonly<Record<string, number>> = {
  onClose: 1,
  onError: 3,
  onListen: 0,
  onReady: 0,
  onRequest: 2,
  onRequestAbort: 1,
  onResponse: 2,
  onSend: 3,
  onTimeout: 2,
  preClose: 0,
  preHandler: 2,
  preParsing: 3,
  preSerialization: 3,
  preValidation: 2,
}

export interface Handlers {
  handlerOutcome(handed: Handed): Outcome
}

export function handlersIn(context: PropagationContext): Handlers {
  const { project, uses } = context
  const { reason } = reasonsIn(context)

  const handlerOutcome = (handed: Handed): Outcome => {
    const { use, function: function_, place } = handed
    if (use.result === 'awaited' && use.rejection === 'forwarded') return use.row?.module === 'fastify' ? fastifyOutcome(handed) : undefined
    if (BARE_SERVERS.test(use.row?.module ?? '') || (use.context === 'startup' && use.row !== undefined)) return bareOutcome(handed)
    const protocol = protocolOf(handed)
    if (protocol === undefined) return reason('express4-handler', function_.name, place)
    return forwarded(handed, protocol)
  }

  const bareOutcome = ({ function: function_, module, span, use }: Handed): Rewrite => ({
    module,
    span,
    operations: [],
    keepsCallback: true,
    ...(use.context === 'startup' ? {} : { warnings: [warningOf('event-listener', function_.name, span)] }),
  })

  const protocolOf = ({ target, function: function_, call, use }: Handed): Protocol | undefined => {
    const home = use.row?.module ?? ''
    const names = function_.parameters.map(({ name }) => name)
    if (home === 'any') {
      // A router that came in as a parameter: its handlers show what it is, and the packages show which.
      const [first = '', second = ''] = names.length === 4 ? names.slice(1) : names
      const looksIt = /^_?req(?:uest)?$/.test(first) && /^_?res(?:ponse)?$/.test(second)
      if (!looksIt || ![...WITH_NEXT].some((name) => project.modules.packageVersion(target.module, name) !== undefined)) return undefined
    } else if (/^passport|^socket\.io$/.test(home)) {
      const last = function_.parameters.length - 1
      return last >= 0 && DONE.test(names[last] ?? '') ? { parameters: names, forward: last } : undefined
    } else if (!WITH_NEXT.has(home)) return undefined
    if (/\bparam$/.test(use.row?.path ?? '') || /\.param$/.test(call.text)) return PARAMETER
    if (names.length > 3) return names.length === 4 ? ERROR_HANDLER : undefined
    return HANDLER
  }

  const forwarded = (handed: Handed, protocol: Protocol): Outcome => {
    const { target, function: function_, module, call, use, span, place } = handed
    const anchors = context.anchors(module)
    const text = project.text(module)
    if (anchors === undefined || text === undefined) return reason('unparsed-caller', function_.name, place)
    if (!context.isEditable(module)) return reason('outside-run', function_.name, place)
    // Others come after it where it calls `next` by itself.
    const isMiddleware = function_.parameters.length > protocol.forward && WITH_NEXT.has(use.row?.module ?? '')
    const warnings = isMiddleware ? [warningOf('middleware-order', function_.name, span)] : []
    const done = { module, span, keepsCallback: true, ...(warnings.length === 0 ? {} : { warnings }) }
    // A handler that answers all its errors by itself has none to pass on.
    if (answersErrors(context, target)) return { ...done, operations: [] }
    const isWrittenHere = target.module === module && functionAt(anchors, span)?.span[0] === function_.span[0]
    if (isWrittenHere) {
      if (uses.of(target).some((each) => each.kind === 'call')) return reason('express4-handler', function_.name, place)
      const operations = forwardedInside(anchors, text, function_.span, protocol)
      return operations === undefined ? reason('express4-handler', function_.name, place) : { ...done, operations }
    }
    const isOne = (project.facts(module)?.mentions ?? []).some(
      (mention) => String(mention.span) === String(span) && mention.call === call.id && project.graph.targetsOf(module, mention.value).length === 1,
    )
    const operations = isOne ? forwardedBehind(text, span, protocol, function_.parameters.length) : undefined
    return operations === undefined ? reason('express4-handler', function_.name, place) : { ...done, operations }
  }

  /** Async hooks of Fastify end when they return, and it refuses those that take a `done` as well. */
  const fastifyOutcome = (handed: Handed): Outcome => {
    const { target, function: function_, module, call, use, span, place } = handed
    const path = use.row?.path ?? ''
    const name = /addHook$/.test(path) ? eventOf(context, module, call) : use.row?.callback.at === 'option' ? use.row.callback.name : undefined
    if (name === 'onRoute' || name === 'onRegister') return reason('external-callback', function_.name, place)
    const index = /\(\)\.(?:register|addContentTypeParser)$/.test(path) ? 2 : /\(\)\.(?:after|ready)$/.test(path) ? 1 : name === undefined ? undefined : FASTIFY_DONE[name]
    if (index === undefined || function_.parameters.length <= index) return undefined
    if (uses.of(target).length > 1 || !context.isEditable(target.module)) return reason('callback-parameters', function_.name, place)
    const anchors = context.anchors(target.module)
    const text = project.text(target.module)
    const operations = anchors === undefined || text === undefined ? undefined : withoutDone(anchors, text, function_.span, index)
    if (operations === undefined) return reason('callback-parameters', function_.name, place)
    return { module: target.module, span: target.module === module ? span : function_.span, operations, keepsCallback: true }
  }

  return { handlerOutcome }
}
