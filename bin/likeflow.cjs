#!/usr/bin/env node
// `likeflow`: runs on the Node 26 that was installed along, or on this one where it is new enough. CommonJS and old
// syntax, as any Node must be able to read it; nothing is imported that is not Node's own.
'use strict'

const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { constants } = require('node:os')
const { dirname, join } = require('node:path')
const { pathToFileURL } = require('node:url')

const wanted = 26
const dist = join(__dirname, '../dist')
const main = join(dist, 'cli/main.js')

/** Of the packages in `optionalDependencies`, each for one kind of machine, the one that npm has installed here. */
const broughtNode = () => {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  try {
    const name = `${prefix}-${process.platform}-${process.arch}`
    return join(dirname(require.resolve(`${name}/package.json`)), 'bin/node')
  } catch {
    return null
  }
}

const refuse = (reason) => {
  console.error(reason)
  process.exit(1)
}

const advice = `Install Node ${wanted} (https://nodejs.org), or install LikeFlow again without --omit=optional.`

/** A process of its own: it hears each signal that comes here, and leaves when this one is gone, however it went. */
const runOn = (node) => {
  const leaves = pathToFileURL(join(dist, 'start/end-with-parent.js')).href
  const child = spawn(node, ['--import', leaves, main].concat(process.argv.slice(2)), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.on(signal, () => child.kill(signal))
  child.once('error', (error) =>
    refuse(
      `The Node ${wanted} that came with LikeFlow does not run here: ${error.message}. ${advice}`,
    ),
  )
  child.once('exit', (code, signal) =>
    process.exit(code === null ? 128 + constants.signals[signal] : code),
  )
}

const current = Number(process.versions.node.split('.')[0]) >= wanted
const node = current ? null : broughtNode()
if (!existsSync(main)) refuse('LikeFlow is not built here: type `npm run build`.')
else if (current) import(pathToFileURL(main).href)
else if (node) runOn(node)
else
  refuse(
    `This is Node ${process.versions.node}, and no Node ${wanted} for ${process.platform} on ${process.arch} came along. ${advice}`,
  )
