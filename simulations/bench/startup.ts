// From `npm start` to ready, as a user waits for it: everything installed, the page built, data there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../local-servers/ports.ts'
import { whole } from '../options.ts'
import { getJson, waitFor } from './ask.ts'
import { endsWithUs } from './ending.ts'
import { scenario } from './scenario.ts'
import { formatNumber, formatSpread, spread } from './statistics.ts'

const promiseMs = 4000
const withinMs = 300_000 // the first start may install packages
const pollMs = 10

/** Milliseconds from typing `npm start` to ready; ends it again by one SIGINT, as Ctrl-C does. */
const startOnce = async (dataDir: string): Promise<number> => {
  const port = await freePort()
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port) }
  const disown = endsWithUs(() => end())
  const began = performance.now()
  const child = spawn('npm', ['start'], { env, stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
  const end = async () => {
    // The whole group that was started here, as a terminal does it.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT')
    await ended
  }
  try {
    await waitFor(
      'npm start is ready',
      withinMs,
      async () => {
        if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`)
        return (
          (await getJson<{ status: string }>(`http://127.0.0.1:${port}/readyz`))?.status === 'ready'
        )
      },
      pollMs,
    )
    return performance.now() - began
  } finally {
    await end()
    disown()
  }
}

export const startup = scenario({
  about: 'from `npm start` to ready, with everything installed',
  options: { rounds: '5' },
  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 100)
    const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-start-'))
    const remove = () => rm(dataDir, { recursive: true, force: true })
    const disown = endsWithUs(remove)
    try {
      const start = () => startOnce(dataDir)
      log(`first start, which may install and build: ${formatNumber(await start())} ms`)
      const times: number[] = []
      while (times.length < rounds) {
        times.push(await start())
        log(`start ${times.length} of ${rounds}: ${formatNumber(times.at(-1)!)} ms`)
      }
      return {
        title: 'npm start → ready',
        columns: ['', 'ms (min - median - max)', 'promised at most'],
        rows: [[`${rounds} starts`, formatSpread(spread(times)), formatNumber(promiseMs)]],
        notes: [],
        kept: spread(times).median <= promiseMs,
        data: { times },
      }
    } finally {
      await remove()
      disown()
    }
  },
})
