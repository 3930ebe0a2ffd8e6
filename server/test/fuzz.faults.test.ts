// Requests made from the OpenAPI document against the real app, Redis and MongoDB: every answer is
// a documented one, the server never fails, and at the end exactly the promised likes are there.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../testing/harness.ts'
import { press } from '../../testing/requests.ts'
import { tries } from '../../testing/tries.ts'
import { until } from '../../testing/until.ts'
import { createCases } from './fuzz/cases.ts'
import { createJudge } from './fuzz/judge.ts'
import { createLedger } from './fuzz/ledger.ts'
import { createSender } from './fuzz/send.ts'
import type { OpenApi } from './openapi-check.ts'

const count = tries(4_000, 100_000)
const atOnce = 40
/** Printed on failure; `FUZZ_SEED` repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)

let harness: Harness

beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness?.stop())

it(`answers ${count} requests as documented and counts exactly what it accepted (FUZZ_SEED=${seed})`, {
  timeout: 3_600_000,
}, async () => {
  const document = (await (await fetch(`${harness.url}/openapi.json`)).json()) as OpenApi
  // All at once and before: making them while the app runs beside would look like overload to it.
  const cases = fc.sample(createCases(document, harness.url), { seed, numRuns: count })
  await until('the app has got over it', async () => (await harness.like('warm-up')).ok)
  const judge = createJudge(document)
  const ledger = createLedger()
  const statuses = new Map<number, number>()
  const { send, close } = createSender(harness.app.port(), atOnce)
  ledger.likes.set('warm-up', 1)

  const left = cases.entries()
  const work = async () => {
    for (const [i, sent] of left) {
      const reply = await send(sent)
      ledger.note(sent, reply)
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
      const fault = judge(sent, reply)
      expect(fault, `case ${i}: ${sent.method} ${sent.target} ${sent.body}`).toBe(null)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  close()
  console.info(`fuzz seed ${seed}:`, Object.fromEntries([...statuses].sort()), ledger.accepted())

  await press(harness.url, '/drain/resume')
  await press(harness.url, '/worker/resume')
  expect(ledger.unknown()).toBe(0)
  const accepted = (await harness.metas()).reduce((sum, meta) => sum + meta.accepted, 0)
  expect(accepted).toBe(ledger.accepted() + 1)
  await harness.drained()
  const persisted = [...(await harness.persisted())].filter(([, likes]) => likes > 0)
  expect(new Map(persisted.sort())).toEqual(new Map([...ledger.likes].sort()))
})
