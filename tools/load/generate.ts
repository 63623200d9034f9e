/**
 * A process of its own: node generate.ts ORIGIN SECONDS. Two loads at once, printed as JSON: what users do, as fast as eight
 * connections can, and what a load balancer does, a hundred cheap requests a second that should never have to wait.
 */
import autocannon from 'autocannon'

const [origin = '', seconds = '5'] = process.argv.slice(2)
const duration = Number(seconds)

const note = JSON.stringify({
  title: 'Written under load',
  author: 'ada',
  tags: ['deploy'],
  body: 'The queue was full again.\n\n- TODO look at it\n\n'.repeat(200),
})
const read = (path: string) => ({ method: 'GET', path }) as const
const write = (path: string) => ({ method: 'PUT', path, headers: { 'content-type': 'application/json' }, body: note }) as const

const [work, health] = await Promise.all([
  autocannon({
    url: origin,
    duration,
    connections: 8,
    requests: [
      read('/pages/note-1'),
      write('/notes/written-a'),
      read('/reports/activity'),
      read('/notes/note-2'),
      write('/notes/written-b'),
      read('/pages/note-3'),
      read('/notes/note-0/attachments/recording.bin'),
      write('/notes/written-c'),
      read('/notes/search?q=rotation'),
      read('/pages/note-4'),
      write('/notes/written-d'),
      read('/notes/note-5'),
    ],
  }),
  autocannon({ url: `${origin}/health`, duration, connections: 4, overallRate: 100 }),
])

process.stdout.write(
  JSON.stringify({
    requestsPerSecond: (work['2xx'] + health['2xx']) / work.duration,
    workPerSecond: work['2xx'] / work.duration,
    healthPerSecond: health['2xx'] / health.duration,
    healthP50: health.latency.p50,
    healthP99: health.latency.p99,
    failed: work.non2xx + work.errors + work.timeouts + health.non2xx + health.errors + health.timeouts,
  }),
)
