import { data } from './data-folder.js'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createApp } from '../src/app.js'

/** The server on a free port of the loopback interface, over a data folder of its own. */
export async function startServer() {
  const server = createApp().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    data,
    request: (path, options) => fetch(origin + path, options),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(data, { recursive: true })
    },
  }
}
