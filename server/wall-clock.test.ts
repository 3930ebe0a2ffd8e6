import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const server = import.meta.dirname

/** The wall clock only shows a time there. */
const mayAsk = [
  'batches/claim.ts', // begin of a span
  'batches/fence.ts', // createdAt
  'batches/write-slice.ts', // createdAt
  'changes/write-change.ts', // createdAt
  'flood/floods.ts', // begin and end of a flood
  'http/fast/connection.ts', // the header Date
  'http/problems.ts', // the header Date
  'lab/run.ts', // begin of a drill
  'notifications/receiver.ts', // webhook-timestamp, and a Retry-After that is a date: an hour at most
  'posts/posts.ts', // createdAt
  'redis/clock.ts', // until Redis was asked
]

it('asks the wall clock nowhere but to show a time: it may jump', () => {
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
  const asking = files
    .filter((file) => file.endsWith('.ts') && !/(^test\/|\.test\.ts$)/.test(file))
    .filter((file) => /Date\.now|new Date\(\)/.test(readFileSync(join(server, file), 'utf8')))
  expect(asking.sort()).toEqual(mayAsk)
})
