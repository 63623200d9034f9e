import express from 'express'
import { config } from './config.js'
import { notes } from './routes/notes.js'
import { pages } from './routes/pages.js'
import { reports } from './routes/reports.js'

export function createApp() {
  const app = express()
  app.disable('x-powered-by')
  app.use(express.json({ limit: config.bodyLimit }))
  app.get('/health', (request, response) => {
    response.json({ ok: true })
  })
  app.use('/notes', notes)
  app.use('/pages', pages)
  app.use('/reports', reports)
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error)
    response.status(error.status ?? 500).json({ error: error.expose ? error.message : 'The server failed to answer.' })
  })
  return app
}
