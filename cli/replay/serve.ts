// The page of a recording on loopback, with one recording beside it.

import { once } from 'node:events'
import { existsSync, openAsBlob } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import express from 'express'
import { root } from '../../files/root.ts'
import { buildPage } from '../../start/web-page.ts'
import { readRecording } from '../../web/src/replay/recording-file.ts'

const page = join(root, 'web/dist')

export interface ReplayServer {
  url: string
  stop(): Promise<void>
}

/** @throws when `file` is no recording that the page can play, or the page is not there. */
export const serveReplay = async (options: {
  file: string
  port: number
}): Promise<ReplayServer> => {
  const file = resolve(options.file)
  if (!existsSync(file)) throw new Error(`${options.file} does not exist`)
  await readRecording(await openAsBlob(file))
  await buildPage({ root, env: process.env, log: console.error })
  if (!existsSync(join(page, 'replay.html'))) throw new Error('the page is not built')
  const app = express()
  const send = { dotfiles: 'allow' as const, cacheControl: false }
  app.get('/', (_req, res) => res.sendFile(join(page, 'replay.html'), send))
  app.get('/recording.likeflow', (_req, res) => res.sendFile(file, send))
  app.use(express.static(page, { index: false }))
  const server = app.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
