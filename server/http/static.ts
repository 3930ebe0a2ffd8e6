// The built page at `/`. Names of assets carry their hash, so they never change; the page itself is asked
// for each time. Without a build there is a page that says what to type.
import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>LikeFlow</title>
<body style="font:16px/1.6 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>The page is not built</h1>
<p>The server works, but its dashboard has not been built. Run <code>npm run build</code>
(or <code>npm start</code>, which builds it when needed) and load this page again.</p>
<p><a href="/docs/">API documentation</a></p>
</body></html>
`

const immutable = 'public, max-age=31536000, immutable'

/** `root`: the folder with `index.html` and `assets/`; looked for at each request, so a build shows at once. */
export const builtPage = (root: string): RequestHandler => {
  const router = Router({ strict: true })
  const assets = join(root, 'assets') + sep
  router.use(
    express.static(root, {
      redirect: false,
      dotfiles: 'ignore',
      acceptRanges: false, // nothing here is large, and a thousand ranges are read in a millisecond
      setHeaders: (res, path) => {
        res.setHeader('Cache-Control', path.startsWith(assets) ? immutable : 'no-cache')
      },
    }),
  )
  // The views are one page.
  router.get(['/', '/lab'], (_req, res) => {
    if (existsSync(join(root, 'index.html')))
      res
        .set('Cache-Control', 'no-cache')
        .sendFile('index.html', { root, acceptRanges: false, cacheControl: false })
    else res.status(404).set('Cache-Control', 'no-store').type('html').send(notBuilt)
  })
  return router
}
