import { EventEmitter } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { createLab } from './lab.ts'

afterEach(() => void vi.useRealTimers())

/** A host that answers as long as `answers` says so. */
const labWith = (answers: () => boolean) => {
  const host = Object.assign(new EventEmitter(), {
    connected: true,
    send({ lab: { number } }: { lab: { number: number } }) {
      const answer = { off: null, run: null }
      if (answers()) queueMicrotask(() => host.emit('message', { lab: { number, answer } }))
    },
  })
  return createLab({
    host: host as unknown as NodeJS.Process,
    local: true,
    url: () => '',
    loseReply: async () => true,
    cutBrowsers: () => 0,
    browsers: () => 0,
  })
}

it('does not call a host that is late one that is not there', async () => {
  vi.useFakeTimers()
  let silent = false
  const lab = labWith(() => !silent)
  expect(await lab.read()).toEqual({ off: null, run: null })
  silent = true
  const refused = expect(lab.read()).rejects.toThrow('no answer')
  await vi.advanceTimersByTimeAsync(2000)
  await refused
})

it('is off where whoever started the process knows nothing of drills', async () => {
  vi.useFakeTimers()
  const read = labWith(() => false).read()
  await vi.advanceTimersByTimeAsync(2000)
  expect(await read).toEqual({ off: 'not-brought', run: null })
})
