import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { constants, getPriority } from 'node:os'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { aboutStanding, standElsewhere } from './elsewhere.ts'

const idlePolicy = '5' // SCHED_IDLE; the policy is field 41 of a thread's stat

const policies = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).map((tid) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]
  })

/** A process of several threads that waits for its end. */
const startProcess = async () => {
  const script = 'process.stdin.resume(); console.log("ready")'
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.stdin.end()
    await ended
  })
  await once(child.stdout, 'data')
  return child.pid!
}

afterEach(() => void vi.unstubAllEnvs())

it('puts every thread of a process behind whoever else wants the core', async () => {
  const pid = await startProcess()
  expect(policies(pid)).not.toContain(idlePolicy)
  expect(standElsewhere(pid)).toBe('idle')
  const after = policies(pid)
  expect(after.length).toBeGreaterThan(1)
  expect([...new Set(after)]).toEqual([idlePolicy])
})

it('lowers the priority where chrt is missing, and says so', async () => {
  const pid = await startProcess()
  vi.stubEnv('PATH', '')
  const standing = standElsewhere(pid)
  expect(getPriority(pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL)
  expect(aboutStanding(standing)).toContain('without chrt')
})
