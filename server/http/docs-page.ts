// Swagger UI at /docs, from this server's own files. It reads /openapi.json.
import { Router } from 'express'
import { packageFolder } from '../../files/root.ts'

const root = packageFolder('swagger-ui-dist')
const files = ['/swagger-ui.css', '/swagger-ui-bundle.js']

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>LikeFlow API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="swagger-ui.css">
<div id="swagger-ui"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
`

const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  validatorUrl: null,
  displayRequestDuration: true,
})
`

export const docsPage = (): Router => {
  const router = Router({ strict: true })
  router.get('/', (req, res) => {
    // Its files are named relative to the page: the path must end in a slash.
    if (req.originalUrl.split('?')[0]!.endsWith('/')) res.type('html').send(page)
    else res.redirect(308, '/docs/')
  })
  router.get('/start.js', (_req, res) => void res.type('js').send(start))
  router.get(files, (req, res) => res.sendFile(req.path, { root }))
  return router
}
