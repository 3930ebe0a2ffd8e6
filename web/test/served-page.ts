// The built page as a server sends it, before and after an update.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'

/** `torn`: who loads the page gets that of before, who only asks for it that of another build: two servers. */
type Build = 'first' | 'other' | 'torn'

const dist = join(import.meta.dirname, '../dist')

export const createServedPage = () => {
  const router = Router()
  let build: Build = 'first'
  let loads = 0
  const sendPage: RequestHandler = (req, res, next) => {
    const loaded = req.get('sec-fetch-dest') === 'document'
    if (loaded) loads++
    if (build === 'first' || (build === 'torn' && loaded)) return next()
    const page = readFileSync(join(dist, 'index.html'), 'utf8')
    res.type('html').send(page.replace('/assets/index-', '/assets/other/index-'))
  }
  router.get('/', sendPage)
  router.use('/assets/other', express.static(join(dist, 'assets')))
  router.use(express.static(dist))
  return {
    router,
    become: (next: Build) => {
      build = next
    },
    /** How often a browser has loaded it. */
    loads: () => loads,
  }
}
