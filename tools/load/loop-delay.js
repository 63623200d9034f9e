// Loaded into the measured server with `--import`. Plain JavaScript, so that no loader runs in the process under measurement.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const histogram = monitorEventLoopDelay({ resolution: 1 })
histogram.enable()

process.on('message', (message) => {
  if (message === 'reset') histogram.reset()
  if (message === 'read') {
    process.send?.({ p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 })
  }
})
process.channel?.unref()
