// Where the likes of a receipt are now. `wait` holds the answer until they are in MongoDB.
import { z } from 'zod'
import { Receipt, ReceiptAnswer } from '../../../contract/index.ts'
import type { HttpDeps } from '../deps.ts'
import { Problem } from '../problems.ts'
import { type Route, route } from '../route.ts'

const maxWaitMs = 30_000

const ReceiptQuery = z.strictObject({
  wait: z.int().min(0).max(maxWaitMs).optional().describe('milliseconds to wait at most'),
})

export const receiptRoute = ({ receipts }: HttpDeps): Route =>
  route({
    method: 'get',
    path: '/receipts/{receipt}',
    summary: 'Ask where a like is now',
    tag: 'receipts',
    priority: 'like',
    params: z.strictObject({ receipt: Receipt }),
    paramProblem: 'unknown-receipt',
    query: ReceiptQuery,
    answers: { 200: { description: 'The state of the like', schema: ReceiptAnswer } },
    problems: ['unknown-receipt', 'receipt-lost'],
    handle: async ({ params: { receipt }, query: { wait = 0 }, signal }) => {
      const state =
        wait > 0 ? await receipts.wait(receipt, wait, signal) : await receipts.state(receipt)
      if (state === 'unknown') throw new Problem('unknown-receipt')
      if (state === 'lost') throw new Problem('receipt-lost')
      return { status: 200, body: { receipt, state } }
    },
  })
