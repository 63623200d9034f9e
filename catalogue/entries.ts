import type { EntryRow } from './types.js'

/** Functions that frameworks find by themselves. A regular expression is tested on the path from the package's root, with `/`. */

const request = { context: 'request', result: 'awaited', rejection: 'forwarded' } as const
const event = { context: 'event', result: 'awaited', rejection: 'forwarded' } as const
const timer = { context: 'timer', result: 'awaited', rejection: 'forwarded' } as const

const source = '\\.[cm]?[jt]sx?$'
const pages = ['default', 'generateMetadata'] as const
const middleware = ['default', 'middleware', 'proxy'] as const
const loads = ['load'] as const
const methods = ['ALL', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const
const nestRoutes = ['All', 'Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put', 'Search', 'Sse'] as const
const nestMessages = ['EventPattern', 'GrpcMethod', 'GrpcStreamCall', 'GrpcStreamMethod', 'MessagePattern'] as const
const graphqlFields = ['Mutation', 'Query', 'ResolveField', 'ResolveProperty', 'ResolveReference', 'Subscription'] as const
const queueEvents = ['OnQueueActive', 'OnQueueCompleted', 'OnQueueFailed', 'OnWorkerEvent', 'Process', 'Processor'] as const
const typeGraphql = ['FieldResolver', 'Mutation', 'Query', 'Subscription'] as const
const routing = ['All', 'Delete', 'Get', 'Head', 'Patch', 'Post', 'Put'] as const

/** Yargs and oclif commands export a `handler` too. */
const outsideCommands = '^(?!(?:.*/)?(?:bin|cli|cmds?|commands?|scripts?)/)'

export const entryRows = [
  { ...request, framework: 'AWS Lambda', file: outsideCommands, exports: ['handler', 'lambdaHandler'] },
  { ...request, framework: 'Astro', file: `^src/pages/.*${source}`, exports: methods },
  { ...request, framework: 'Astro', file: `^src/middleware(?:/index)?${source}`, exports: ['onRequest'] },
  { ...request, framework: 'Gatsby', file: `^src/api/.*${source}`, exports: ['default'] },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/common', names: nestRoutes } },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/microservices', names: nestMessages } },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/websockets', names: ['SubscribeMessage'] } },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/graphql', names: graphqlFields } },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/bull', names: queueEvents } },
  { ...request, framework: 'NestJS', decorators: { module: '@nestjs/bullmq', names: queueEvents } },
  { ...timer, framework: 'NestJS', decorators: { module: '@nestjs/schedule', names: ['Cron', 'Interval', 'Timeout'] } },
  { ...event, framework: 'NestJS', decorators: { module: '@nestjs/event-emitter', names: ['OnEvent'] } },
  { ...request, framework: 'Netlify', file: `^netlify/(?:edge-)?functions/.*${source}`, exports: ['default', 'handler'] },
  { ...request, framework: 'Next.js', file: `^(?:src/)?app/(?:.*/)?route${source}`, exports: methods },
  { ...request, framework: 'Next.js', file: `^(?:src/)?app/(?:.*/)?(?:layout|page)${source}`, exports: pages },
  { ...request, framework: 'Next.js', file: `^(?:src/)?pages/api/.*${source}`, exports: ['default'] },
  { ...request, framework: 'Next.js', file: `^(?:src/)?pages/.*${source}`, exports: ['getServerSideProps'] },
  { ...request, framework: 'Next.js', file: `^(?:src/)?(?:middleware|proxy)${source}`, exports: middleware },
  { ...request, framework: 'Nuxt', file: `^(?:src/)?server/(?:api|middleware|routes)/.*${source}`, exports: ['default'] },
  { ...request, framework: 'Remix', file: `^app/(?:root|routes/.*)${source}`, exports: ['action', 'loader'] },
  { ...request, framework: 'SvelteKit', file: `^src/routes/(?:.*/)?\\+server${source}`, exports: [...methods, 'fallback'] },
  { ...request, framework: 'SvelteKit', file: `^src/routes/(?:.*/)?\\+(?:layout|page)(?:\\.server)?${source}`, exports: loads },
  { ...request, framework: 'SvelteKit', file: `^src/hooks\\.server${source}`, exports: ['handle', 'handleError', 'handleFetch'] },
  { ...request, framework: 'Vercel', file: `^api/.*${source}`, exports: ['default', ...methods] },
  { ...request, framework: 'routing-controllers', decorators: { module: 'routing-controllers', names: routing } },
  { ...request, framework: 'type-graphql', decorators: { module: 'type-graphql', names: typeGraphql } },
] as const satisfies readonly EntryRow[]
