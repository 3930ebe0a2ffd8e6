// One more worker process that dies, or stands still, at a crash point. LikeFlow's own workers are left alone: any
// of them, and this one, may be the one that gets the next batch.
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { isFrozen, processIdentity, sendSignal } from '../../local-servers/processes.ts'
import { noteInRecord, readRecord } from '../../local-servers/server-record.ts'
import type { Environment } from '../../server/config.ts'
import { mainFile, nodeArguments, nodeEnvironment } from '../../server/node-options.ts'
import { endWithParent } from '../app-server.ts'

export interface DoomedWorker {
  /** Resolves when it died between write and settle. */
  dies(): Promise<void>
  /** Resolves when it stands still before a write. */
  standsStill(): Promise<void>
  /** It goes on with what it had in its hands, and is asked to leave; resolves when it is gone. */
  wake(): Promise<void>
  /** Ends it now, in whatever state. */
  heal(): Promise<void>
}

const comesThereWithinMs = 30_000
const lookMs = 20
const writesWithinMs = 500
const leavesWithinMs = 12_000

/** `recordFile`: where it is noted. One that an earlier run left behind, perhaps standing still, is ended here. */
export const createDoomedWorker = (env: Environment, recordFile: string): DoomedWorker => {
  const leftover = readRecord(recordFile).process
  if (leftover) sendSignal(leftover, 'SIGKILL')
  let child: ChildProcess | null = null
  let gone: Promise<unknown> = Promise.resolve()
  /** Its death says nothing about the crash point. */
  let endedHere = false

  const start = (crashAt: string) => {
    if (child) throw new Error('there is one already')
    const worker = spawn(process.execPath, [...nodeArguments, ...endWithParent, mainFile], {
      env: { ...nodeEnvironment, ...env, ROLES: 'worker', METRICS_PORT: '', CRASH_AT: crashAt },
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child = worker
    endedHere = false
    const { pid = 0 } = worker
    noteInRecord(recordFile, { process: { pid, identity: processIdentity(pid) ?? '' } })
    const ended = Promise.withResolvers<NodeJS.Signals | null>()
    worker.once('error', () => ended.resolve(null))
    worker.once('exit', (_code, signal) => {
      child = null
      noteInRecord(recordFile, { process: null })
      ended.resolve(signal)
    })
    gone = ended.promise
    return { pid, ended: ended.promise }
  }
  const end = async () => {
    endedHere = true
    child?.kill('SIGKILL')
    await gone
  }

  return {
    async dies() {
      const { ended } = start('written:1')
      const late = setTimeout(() => child?.kill('SIGTERM'), comesThereWithinMs)
      const signal = await ended
      clearTimeout(late)
      if (endedHere || signal !== 'SIGKILL') throw new Error('the worker never came there')
    },
    async standsStill() {
      const { pid } = start('before-write:1:SIGSTOP')
      const late = performance.now() + comesThereWithinMs
      while (!isFrozen(pid)) {
        if (child && performance.now() < late) await delay(lookMs)
        else {
          await end()
          throw new Error('the worker never came there')
        }
      }
    },
    async wake() {
      child?.kill('SIGCONT')
      await delay(writesWithinMs)
      child?.kill('SIGTERM')
      const late = setTimeout(() => child?.kill('SIGKILL'), leavesWithinMs)
      await gone
      clearTimeout(late)
    },
    heal: end,
  }
}
