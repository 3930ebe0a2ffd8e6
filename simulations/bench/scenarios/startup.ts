// From `npm start` to ready, as a user waits for it: everything installed, the page built, data there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../local-servers/ports.ts'
import { until } from '../../../testing/until.ts'
import { getJson } from '../ask.ts'
import { endsWithUs } from '../ending.ts'
import { line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { formatNumber } from '../statistics.ts'

const promisedMs = 4000
const withinMs = 300_000 // the first start may install packages

/** Milliseconds from typing `npm start` to ready; ends it again by one SIGINT, as Ctrl-C does. */
const startOnce = async (dataDir: string): Promise<number> => {
  const port = await freePort()
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port) }
  const disown = endsWithUs(() => end())
  const began = performance.now()
  const child = spawn('npm', ['start'], { env, stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const end = async () => {
    // The whole group that was started here, as a terminal does it.
    if (!isOver()) process.kill(-child.pid!, 'SIGINT')
    await ended
  }
  const ready = async () => {
    const answer = await getJson<{ status: string }>(`http://127.0.0.1:${port}/readyz`)
    return isOver() || answer?.status === 'ready'
  }
  try {
    await until('npm start is ready', ready, withinMs)
    if (isOver()) throw new Error(`npm start ended with ${child.exitCode}`)
    return performance.now() - began
  } finally {
    await end()
    disown()
  }
}

export default scenario({
  summary: 'from `npm start` to ready, with everything installed',
  seconds: 45,
  options: { rounds: count(5, 100) },
  run: async ({ rounds }, { log }) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'likeflow-start-'))
    const remove = () => rm(dataDir, { recursive: true, force: true })
    const disown = endsWithUs(remove)
    try {
      log(`first start, which may install and build: ${formatNumber(await startOnce(dataDir))} ms`)
      const times: number[] = []
      while (times.length < rounds) {
        times.push(await startOnce(dataDir))
        log(`start ${times.length} of ${rounds}: ${formatNumber(times.at(-1)!)} ms`)
      }
      return {
        title: 'npm start → ready',
        ...tableOf([line(`${rounds} starts, ms`, times, { most: promisedMs })]),
        notes: [],
        data: { times },
      }
    } finally {
      await remove()
      disown()
    }
  },
})
