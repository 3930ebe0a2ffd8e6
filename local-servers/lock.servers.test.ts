import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { afterwards, freshFolder } from '../testing/local-servers.ts'
import { takeLock } from './lock.ts'

const lockFile = () => join(freshFolder(), 'lock')

/** Another process that takes the lock and keeps it until it is killed. */
const otherOwner = async (file: string) => {
  const module = new URL('./lock.ts', import.meta.url).href
  const script = `const { takeLock } = await import(${JSON.stringify(module)})
    process.stdout.write(takeLock(${JSON.stringify(file)}).status)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  afterwards(() => child.kill('SIGKILL'))
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said) }
}

const taken = (file: string) => {
  const lock = takeLock(file)
  if (lock.status !== 'locked') throw new Error('not locked')
  afterwards(lock.release)
  return lock
}

it('is held once within a process, and free again after its release', () => {
  const file = lockFile()
  const lock = taken(file)
  expect(takeLock(file)).toEqual({ status: 'held', pid: process.pid })
  lock.release()
  lock.release()
  expect(taken(file).diedHolding).toBeNull()
})

it('names the process that holds it', async () => {
  const file = lockFile()
  const { child, said } = await otherOwner(file)
  expect(said).toBe('locked')
  expect(takeLock(file)).toEqual({ status: 'held', pid: child.pid })
})

it('is taken over when its owner was killed, and says from whom', async () => {
  const file = lockFile()
  const { child } = await otherOwner(file)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(taken(file).diedHolding).toBe(child.pid)
})

it('leaves no pid behind when it is released', () => {
  const file = lockFile()
  taken(file).release()
  expect(existsSync(`${file}.pid`)).toBe(false)
})
