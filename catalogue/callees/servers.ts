import { bareRequest, event, last, option, request, startup } from './callback.js'
import type { CalleeRow } from '../types.js'

/** Servers and clients of Node core and other runtimes. */
export const serverRows = [
  { ...startup, module: 'any', path: 'listen', callback: last },
  { ...request, module: 'global', path: 'Bun.serve', callback: option(0, 'fetch') },
  { ...request, module: 'global', path: 'Deno.serve', callback: last },
  { ...request, module: 'global', path: 'Deno.serve', callback: option(0, 'handler') },
  { ...startup, module: 'node:dgram', path: 'Socket().bind', callback: last },
  { ...event, module: 'node:dgram', path: 'Socket().connect', callback: last },
  { ...event, module: 'node:dgram', path: 'Socket().send', callback: last },
  { ...bareRequest, module: 'node:dgram', path: 'createSocket', callback: last },
  { ...bareRequest, module: 'node:http', path: 'Server', callback: last },
  { ...bareRequest, module: 'node:http', path: 'createServer', callback: last },
  { ...event, module: 'node:http', path: 'get', callback: last },
  { ...event, module: 'node:http', path: 'request', callback: last },
  { ...event, module: 'node:http2', path: 'connect', callback: last },
  { ...bareRequest, module: 'node:http2', path: 'createSecureServer', callback: last },
  { ...bareRequest, module: 'node:http2', path: 'createServer', callback: last },
  { ...bareRequest, module: 'node:https', path: 'Server', callback: last },
  { ...bareRequest, module: 'node:https', path: 'createServer', callback: last },
  { ...event, module: 'node:https', path: 'get', callback: last },
  { ...event, module: 'node:https', path: 'request', callback: last },
  { ...bareRequest, module: 'node:net', path: 'Server', callback: last },
  { ...event, module: 'node:net', path: 'Socket().connect', callback: last },
  { ...event, module: 'node:net', path: 'connect', callback: last },
  { ...event, module: 'node:net', path: 'createConnection', callback: last },
  { ...bareRequest, module: 'node:net', path: 'createServer', callback: last },
  { ...bareRequest, module: 'node:tls', path: 'Server', callback: last },
  { ...event, module: 'node:tls', path: 'connect', callback: last },
  { ...bareRequest, module: 'node:tls', path: 'createServer', callback: last },
] as const satisfies readonly CalleeRow[]
