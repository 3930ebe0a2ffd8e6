// The script against a stand-in for the shell: a MongoDB that can make replica sets is a 600 MB download.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'

const script = readFileSync(join(import.meta.dirname, 'mongodb-init.js'), 'utf8')

interface Shell {
  /** what `replSetGetStatus` does */
  status: () => unknown
  /** answers of `hello` in turn; the last one stays */
  primary: boolean[]
}

const run = ({ status, primary }: Shell) => {
  const made: unknown[] = []
  const slept: number[] = []
  const printed: string[] = []
  let now = 0
  runInNewContext(script, {
    db: {
      adminCommand: (command: object) => {
        expect(command).toEqual({ replSetGetStatus: 1 })
        return status()
      },
      hello: () => ({ isWritablePrimary: primary.length > 1 ? primary.shift() : primary[0] }),
    },
    rs: { initiate: (set: unknown) => made.push(set) },
    print: (line: string) => printed.push(line),
    sleep: (ms: number) => {
      now += ms
      slept.push(ms)
    },
    Date: { now: () => now },
  })
  return { made, slept, printed }
}

const failing = (code: number) => () => {
  throw Object.assign(new Error('no'), { code })
}

it('makes a replica set out of a fresh server and waits for its primary', () => {
  const { made, slept, printed } = run({ status: failing(94), primary: [false, false, true] })
  expect(made).toEqual([{ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] }])
  expect(slept.length).toBe(2)
  expect(printed.at(-1)).toBe('primary is ready')
})

it('leaves a replica set alone that is there already', () => {
  expect(run({ status: () => ({ ok: 1 }), primary: [true] }).made).toEqual([])
})

it('fails on any other answer and makes nothing', () => {
  expect(() => run({ status: failing(13), primary: [true] })).toThrow('no')
})

it('fails when no primary comes', () => {
  const shell = { status: () => ({ ok: 1 }), primary: [false] }
  expect(() => run(shell)).toThrow('no primary after 60 s')
})
