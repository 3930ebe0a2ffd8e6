// Every drill for real: `npm start` with servers of its own is broken under a flood, and heals.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type DrillName, drillNames } from '../../contract/index.ts'
import { isFrozen, processIdentity } from '../../local-servers/processes.ts'
import { updateRecord } from '../../local-servers/server-record.ts'
import { beginDrill, drilled, stopDrill, untilRun } from '../../testing/drill.ts'
import { afterwards, freshFolder } from '../../testing/local-servers.ts'
import { pids, place, ready, start } from '../../testing/npm-start.ts'
import { until } from '../../testing/until.ts'
import { createDoomedWorker } from './doomed-worker.ts'

const started = async () => {
  const { env, dataDir, url } = await place()
  const running = start({ ...env, LOG_LEVEL: 'warn' })
  await ready(url)
  return { ...running, dataDir, url }
}

/** A browser that comes back when its stream breaks. */
const watch = (url: string) => {
  const left = new AbortController()
  afterwards(() => left.abort())
  const follow = async () => {
    while (!left.signal.aborted)
      await fetch(`${url}/events`, { signal: left.signal })
        .then((answer) => answer.text())
        .catch(() => {})
  }
  void follow()
}

it('loses nothing and doubles nothing in any drill, and ends as it began', async () => {
  const { url, dataDir, said } = await started()
  watch(url)
  const before = pids(dataDir)
  const steps = new Map<DrillName, string>()
  for (const drill of drillNames) {
    const { state, fault, columns, ...run } = await drilled(url, { drill, seconds: 1, rate: 200 })
    expect({ drill, state, fault }).toEqual({ drill, state: 'done', fault: null })
    const [own] = columns
    expect(own).toMatchObject({ name: 'likeflow', lost: 0, doubled: 0, fault: null })
    expect(own!.recoveryMs).toBeGreaterThan(0)
    expect(own!.accepted).toBeGreaterThan(0)
    steps.set(drill, run.steps.map(({ text }) => text).join('\n'))
    if (drill === 'fill-redis') expect(own!.refused).toBeGreaterThan(0)
  }
  // Each fault has happened.
  const [redis, mongodb, server] = pids(dataDir)
  expect([redis, mongodb]).not.toContain(before[0])
  expect([redis, mongodb]).not.toContain(before[1])
  expect(server).toBe(before[2])
  expect(steps.get('cut-browsers')).toContain('1 streams to browsers were cut')
  expect(said()).toContain('"msg":"flush not answered"')
  expect(said()).toContain('Redis was ended by SIGKILL')
})

it('heals what a drill broke when it is ended early, and when everything is', async () => {
  const { url, dataDir, child, exit } = await started()
  const [redis] = pids(dataDir)
  const frozen = async () => {
    const { id } = await beginDrill(url, { drill: 'freeze-redis', seconds: 20, rate: 50 })
    await until('Redis is frozen', () => isFrozen(redis!))
    return id
  }
  const refused = await frozen().then(() => beginDrill(url, { drill: 'kill-redis' }).catch(String))
  expect(refused).toContain('state-conflict')
  await stopDrill(url)
  await untilRun(url, 'it has stopped', ({ state }) => state === 'stopped')
  expect(isFrozen(redis!)).toBe(false)

  await frozen()
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
})

it('ends a worker that stands still since an earlier run was killed', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  afterwards(() => left.kill('SIGKILL'))
  const gone = once(left, 'exit')
  const pid = left.pid!
  const recordFile = join(freshFolder(), 'doomed-worker.json')
  updateRecord(recordFile, { process: { pid, identity: processIdentity(pid)! } })
  left.kill('SIGSTOP')
  createDoomedWorker({}, recordFile)
  expect(await gone).toEqual([null, 'SIGKILL'])
})
