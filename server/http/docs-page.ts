// Swagger UI at /docs, from this server's own files. It reads /openapi.json.
import { type RequestHandler, Router } from 'express'

const options = {
  swaggerUrl: '/openapi.json',
  customSiteTitle: 'LikeFlow API',
  customCss: '',
  swaggerOptions: { validatorUrl: null, displayRequestDuration: true },
}

/** Loads Swagger UI: some megabytes that only this page needs. */
export const loadDocsPage = async (): Promise<RequestHandler> => {
  const { default: swagger } = await import('swagger-ui-express')
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
