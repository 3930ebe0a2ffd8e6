// Swagger UI at /docs, from this server's own files. It reads /openapi.json.
import { type RequestHandler, Router } from 'express'
import swagger from 'swagger-ui-express'

const options = {
  swaggerUrl: '/openapi.json',
  customSiteTitle: 'LikeFlow API',
  customCss: '',
  swaggerOptions: { validatorUrl: null, displayRequestDuration: true },
}

export const docsPage = (): RequestHandler => {
  const router = Router({ strict: true })
  const page = swagger.setup(undefined, options)
  router.get('/', (req, res, next) => {
    // Its files are named relative to the page: the path must end in a slash.
    if (req.originalUrl.split('?')[0]!.endsWith('/')) page(req, res, next)
    else res.redirect(308, '/docs/')
  })
  router.use(swagger.serveFiles(undefined, options))
  return router
}
