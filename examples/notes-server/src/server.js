import { createApp } from './app.js'
import { config } from './config.js'

const server = createApp().listen(config.port, config.host, (error) => {
  if (error) throw error
  console.log(`notes-server listens on http://${config.host}:${server.address().port}`)
})

process.on('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
