import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { createReceiptBook } from '../../load/receipts.ts'
import { openLikeflow } from './contender.ts'
import type { DrillPlan } from './messages.ts'

/** A LikeFlow that says the same of every receipt. */
const settled = async (status: number, body: object) => {
  const server = createServer((_, res) => res.writeHead(status).end(JSON.stringify(body)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const mongodbUrl = 'mongodb://127.0.0.1:1/never'
  const plan = { url: `http://127.0.0.1:${port}`, mongodbUrl, prefix: 'p' } as DrillPlan
  const contender = openLikeflow(plan)
  const receipts = createReceiptBook()
  receipts.note('{"receipt":"0.1.a.b"}')
  const books = { acknowledged: new Float64Array(1), uncertain: new Float64Array(1), receipts }
  const outcome = await contender.settled(books, 100).then(
    () => 'settled',
    ({ message }: Error) => message,
  )
  server.close()
  await contender.stop()
  return outcome
}

it('has nothing to wait for when likes are lost: the comparison follows, and shows it', async () => {
  expect(await settled(410, {})).toBe('settled')
  expect(await settled(200, { state: 'persisted' })).toBe('settled')
})

it('says what still waits', async () => {
  expect(await settled(200, { state: 'queued' })).toContain('not all of them')
})
