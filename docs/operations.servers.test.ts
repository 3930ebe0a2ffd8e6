// Two procedures of the documents, followed to the letter, and the alerts of docs/operations.md against the code.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Alert, type Audit, alertCodes } from '../contract/index.ts'
import type { App } from '../server/app.ts'
import { accepted, type Harness, startHarness } from '../testing/harness.ts'
import { post, press } from '../testing/requests.ts'
import { until } from '../testing/until.ts'
import { untilPost } from '../testing/until-post.ts'

const text = readFileSync(join(import.meta.dirname, 'operations.md'), 'utf8')

it('has a paragraph for every alert', () => {
  const headings = [...text.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code)
  expect(headings.sort()).toEqual([...alertCodes].sort() satisfies Alert['code'][])
})

describe('procedures', () => {
  let harness: Harness
  afterEach(() => harness.stop())

  const urlOf = (app: App) => `http://127.0.0.1:${app.port()}`
  const like = (app: App, postId: string) => accepted(post(`${urlOf(app)}/posts/${postId}/like`))
  const persisted = (app: App, postId: string, likes: number) =>
    untilPost(urlOf(app), postId, { likes, persisted: likes })
  /** An audit may meet likes that move; then it is asked again. */
  const expectEqualAudit = async (app: App) => {
    let audit: Audit | undefined
    await until('an audit is exact', async () => {
      audit = (await (await press(urlOf(app), '/audit')).json()) as Audit
      return audit.status === 'equal' || audit.status === 'different'
    })
    expect(audit).toMatchObject({ status: 'equal', difference: 0 })
  }

  it('change the number of partitions without losing or doubling a like', async () => {
    harness = await startHarness({ env: { PARTITIONS: '2' } })
    for (let i = 0; i < 5; i++) await like(harness.app, 'kept')
    await harness.drained()
    await harness.app.stop()
    await harness.models.checkpoints.collection.drop()
    await harness.redis.flushdb()
    const app = await harness.more({ PARTITIONS: '8' })
    await like(app, 'kept')
    await persisted(app, 'kept', 6)
    await expectEqualAudit(app)
  })

  it('go on after Redis lost everything: the partition stops, apply takes what it holds', async () => {
    harness = await startHarness({ env: { PARTITIONS: '1' } })
    for (let i = 0; i < 5; i++) await like(harness.app, 'kept')
    await harness.drained()
    await harness.app.stop()
    await harness.redis.flushdb()
    const app = await harness.more()
    for (let i = 0; i < 3; i++) await like(app, 'kept')
    await until(
      'the partition is stopped',
      async () => (await harness.metas())[0]!.stopped !== null,
    )
    expect((await harness.metas())[0]!.stopped).toBe('checkpoint-differs')
    const answer = await press(urlOf(app), '/partitions/0/continue', { restored: 'apply' })
    expect(await answer.json()).toEqual({ partition: 0, restored: 'apply', likes: 3 })
    await persisted(app, 'kept', 8)
    await expectEqualAudit(app)
  })
})
