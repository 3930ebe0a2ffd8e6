// Is the process of this container well? With the role api it answers /livez; the others listen nowhere,
// but write a report into Redis every second. Exit code 0 or 1, as Docker wants it.
import { hostname } from 'node:os'
import { Redis } from 'ioredis'
import type { ProcessReport } from '../contract/index.ts'
import { loadConfig } from '../server/config.ts'
import { sharedKeys } from '../server/redis/keys.ts'

const silentMs = 10_000 // a report comes every second
const answerMs = 2500 // Docker waits for 3 s

/** Did a process of this container report lately? Reporter and reader share one clock. */
const reportsFrom = async (redisUrl: string, host: string) => {
  const redis = new Redis(redisUrl, { commandTimeout: answerMs, maxRetriesPerRequest: 0 })
  redis.on('error', () => {}) // the command below says so
  try {
    const reports = Object.values(await redis.hgetall(sharedKeys.procs))
    return reports
      .map((text) => JSON.parse(text) as ProcessReport)
      .some((report) => report.host === host && Date.now() - report.at < silentMs)
  } finally {
    redis.disconnect()
  }
}

const answers = async (port: number) => {
  const answer = await fetch(`http://127.0.0.1:${port}/livez`, {
    signal: AbortSignal.timeout(answerMs),
  })
  return answer.ok
}

const { roles, port, redisUrl } = loadConfig(process.env)
const well = roles.includes('api') ? answers(port) : reportsFrom(redisUrl, hostname())
process.exitCode = (await well.catch(() => false)) ? 0 : 1
