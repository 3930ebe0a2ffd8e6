// What the fault tests share: the check of a history, and the controls of the operator.

import { expect } from 'vitest'
import type { Audit } from '../../contract/index.ts'
import type { Harness } from '../../testing/harness.ts'
import { type History, type Load, violations } from '../../testing/history.ts'
import { pressed } from '../../testing/requests.ts'
import { until } from '../../testing/until.ts'

export {
  connectThroughProxy,
  type FaultyHarness,
  proxyTo,
  startFaultyHarness,
  via,
} from '../../testing/faulty-harness.ts'
export { type Load, startLoad } from '../../testing/history.ts'

/** Every counted like is in MongoDB once, no refused one is, an unknown one is there once or not. */
export const expectExactlyOnce = async (h: Harness, history: History) => {
  await h.drained()
  expect(violations(history, await h.persisted())).toEqual([])
  await expectConserved(h)
}

/**
 * So many more likes are counted and none is refused between. A disk that stands still for a second is
 * allowed a refusal; what refuses for as long as it lasts never gets through here.
 */
export const countsAll = async (load: Load, n: number) => {
  const others = () => load.count('refused') + load.count('unknown')
  for (let before = -1; before !== others(); ) {
    before = others()
    await load.more(n)
  }
}

/** Redis' own sum is zero and nothing is missing. */
export const expectConserved = async (h: Harness) => {
  for (const meta of await h.metas()) {
    const { accepted, pending, claimed, settled, dead, discarded, missing } = meta
    expect(accepted).toBe(pending + claimed + settled + dead + discarded)
    expect(missing).toBe(0)
  }
}

/** A control of the operator; its answer. */
export const control = <T>(h: Harness, path: string, body?: unknown): Promise<T> =>
  pressed(h.url, path, body)

/** An audit that met a moment of rest: nothing moved while it was taken. */
export const decidedAudit = async (h: Harness) => {
  let audit: Audit | undefined
  await until('an audit is exact', async () => {
    audit = await control<Audit>(h, '/audit')
    return audit.status === 'equal' || audit.status === 'different'
  })
  return audit!
}
