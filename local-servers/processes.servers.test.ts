import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { afterwards } from '../testing/local-servers.ts'
import { endProcess, isAlive, processIdentity } from './processes.ts'

const patient = 'console.log("up"); setInterval(() => {}, 1000)'
const deaf = `process.on('SIGTERM', () => {}); ${patient}`

const started = async (script: string) => {
  const child = spawn(process.execPath, ['-e', script])
  afterwards(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const pid = child.pid!
  return { child, mark: { pid, identity: processIdentity(pid)! } }
}

it('knows a process again, and knows that it is gone', async () => {
  const { child, mark } = await started(patient)
  expect(isAlive(mark)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(mark)).toBe(false)
  expect(processIdentity(mark.pid)).toBeNull()
})

it('tells two processes with the same number apart by the time they began', async () => {
  const { mark } = await started(patient)
  await endProcess({ pid: mark.pid, identity: 'of an earlier process' }, 1000)
  expect(isAlive(mark)).toBe(true)
})

it('ends a process with SIGTERM, and one that does not listen with SIGKILL', async () => {
  const willing = await started(patient)
  await endProcess(willing.mark, 10_000)
  expect(willing.child.signalCode ?? (await once(willing.child, 'exit'))[1]).toBe('SIGTERM')

  const unwilling = await started(deaf)
  await endProcess(unwilling.mark, 50)
  expect(unwilling.child.signalCode ?? (await once(unwilling.child, 'exit'))[1]).toBe('SIGKILL')
  await endProcess(unwilling.mark, 50)
})
