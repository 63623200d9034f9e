import { createServer } from 'node:http'
import { picture } from './mandelbrot.js'

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (pathname === '/health') {
    response.end('ok\n')
    return
  }
  if (pathname !== '/picture') {
    response.writeHead(404).end()
    return
  }
  const size = Number(searchParams.get('size') ?? 300)
  const bytes = picture(Math.min(Math.max(Math.trunc(size) || 1, 1), 1000))
  response.writeHead(200, { 'content-type': 'image/x-portable-graymap' }).end(bytes)
})

server.listen(process.env.PORT ?? 3000, () => {
  console.log(`Listening on ${server.address().port}`)
})
