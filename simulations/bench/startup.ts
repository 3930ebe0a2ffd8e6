// From `npm start` to ready, as a user waits for it: everything installed, the page built, data there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../services/ports.ts'
import { whole } from '../options.ts'
import { getJson, waitFor } from './ask.ts'
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
  const began = performance.now()
  const child = spawn('npm', ['start'], { env, stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
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
    // The whole group that was started here, as a terminal does it.
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT')
    await ended
  }
}

export const startup = scenario({
  about: 'from `npm start` to ready, with everything installed',
  options: { rounds: '5' },
  run: async (values, { log }) => {
    const rounds = whole('rounds', values.rounds, 1, 100)
    const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-start-'))
    try {
      log(`first start, which may install and build: ${formatNumber(await startOnce(dataDir))} ms`)
      const times: number[] = []
      while (times.length < rounds) {
        times.push(await startOnce(dataDir))
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
      await rm(dataDir, { recursive: true, force: true })
    }
  },
})
