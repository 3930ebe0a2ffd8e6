// Looks at a file, says what differs, and imports it.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { checkLines } from '../../server/changes/check-lines.ts'
import { importPosts } from '../../server/changes/import-posts.ts'
import type { Common } from '../../server/roles/common.ts'
import { buildDrain } from '../../server/roles/drain.ts'

export interface FileImport {
  readonly file: string
  /** undefined: by its content */
  readonly id: string | undefined
  readonly dryRun: boolean
  readonly signal: AbortSignal
}

const tellEveryMs = 5000
const waitsFor = {
  paused: 'waits: the drain is paused',
  stopped: 'waits: a partition is stopped',
  mongodb: 'waits for MongoDB',
} as const

export const importFile = async (common: Common, of: FileImport): Promise<void> => {
  const { config, models, redis, scripts, log, redisClock } = common
  const drain = buildDrain(common, { log })
  if (!(await stat(of.file)).isFile())
    throw new Error(`${of.file} is read twice, so it must be a file: write the lines to one first`)
  const source = () => createReadStream(of.file, { highWaterMark: 262_144 })
  const found = await checkLines(source, models.posts, of.signal)
  const { posts, creates, sets, same } = found
  console.log(`${posts} posts: ${creates} are new, ${sets} differ, ${same} are the same`)
  for (const { post, likes, before } of found.examples)
    console.log(`  ${post}: ${before === null ? 'new' : before} -> ${likes}`)
  if (of.dryRun) return
  const id = of.id ?? found.digest
  const began = performance.now()
  let told = began
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1)
  const outcome = await importPosts(
    { redis, scripts, models, drain, log, partitions: config.partitions, now: redisClock.now },
    {
      ...{
        id,
        posts,
        digest: found.digest,
        source,
        signal: of.signal,
        by: `${userInfo().username}, likeflow import`,
      },
      tell({ written, waits }) {
        if (performance.now() - told < tellEveryMs) return
        told = performance.now()
        const why = waits ? `; ${waitsFor[waits]}` : ''
        console.log(`${seconds().padStart(7)} s  ${written} of ${posts}${why}`)
      },
    },
  )
  console.log(
    outcome === 'done'
      ? `${seconds().padStart(7)} s  done; import ${id}`
      : `Nothing is set: import ${id} was done before. To set it once more, give it another --id`,
  )
}
