// Imports posts: each line is written as a change is, up to 500 of a partition at once. An import has an id, and each
// partition remembers how far it came: an import that was killed goes on there, and sets nothing twice. So likes that
// came since then stay.
import { setTimeout as delay } from 'node:timers/promises'
import type { ImportWaits, PostLine } from '../../contract/index.ts'
import { partitionOf } from '../likes/partition.ts'
import { isMongoDbError } from '../mongodb/errors.ts'
import type { RedisConnections } from '../redis/connections.ts'
import { partitionKeys } from '../redis/keys.ts'
import { maxChangePosts } from '../redis/scripts/changes.ts'
import type { Change, Wanted } from './change.ts'
import { type ChangesDeps, doNext, submit } from './changes.ts'
import { readLines, readPostLine, type Source } from './lines.ts'
import { logImport, logImportEnd } from './log.ts'

export interface Import {
  readonly id: string
  readonly by: string
  readonly posts: number
  /** of its content */
  readonly digest: string
  readonly source: Source
  readonly signal: AbortSignal
  /** `written`: posts that are, or were before; `waits`: for what, if it cannot go on now */
  readonly tell: (progress: { written: number; waits?: ImportWaits }) => void
}

export interface ImportDeps extends ChangesDeps {
  readonly redis: Pick<RedisConnections, 'commands'>
}

/** What came of it. `before`: it was done before, and nothing is set now. */
export type Imported = 'done' | 'before'

/** It cannot go on, and nothing more was done. */
export class ImportError extends Error {}

const limits = {
  rememberS: 30 * 24 * 3600, // an import that was killed may go on so long
  pollMs: 20,
  awayMs: 500,
} as const

const wantedOf = ({ likes, title, createdAt, state }: PostLine): Wanted => ({
  likes,
  ...(title !== undefined && { title }),
  ...(createdAt && { createdAt }),
  ...(state !== undefined && { state }),
})

export const importPosts = async (deps: ImportDeps, of: Import): Promise<Imported> => {
  const { redis, scripts, models, partitions, now, log } = deps
  const { signal } = of
  const at = now()
  const all = Array.from({ length: partitions }, (_, p) => partitionKeys(p))
  const pages = all.map(() => new Map<string, Wanted>())
  const flights: Promise<void>[] = all.map(async () => {})
  let failure: unknown
  let written = 0

  /** Up to which line each partition has it. */
  const readDone = async () => {
    const known = await Promise.all(all.map((keys) => redis.commands.get(keys.changed(of.id))))
    return known.map((value) => {
      const [line = '0', k] = value?.split(' ') ?? []
      if (k !== undefined && Number(k) !== partitions)
        throw new ImportError(`it began with ${k} partitions: give what is left an id of its own`)
      return Number(line)
    })
  }

  /** Does what waits in a partition, until less than `most` changes do. */
  const work = async (p: number, most: number) => {
    const { changes, meta } = all[p]!
    for (;;) {
      signal.throwIfAborted()
      const next = await doNext(deps, p, signal).catch(async (error: unknown) => {
        if (!isMongoDbError(error)) throw error
        log.warn({ partition: p, err: error }, 'import waits for mongodb')
        await delay(limits.awayMs)
        return 'mongodb' as const
      })
      const [waiting, open] = await Promise.all([
        redis.commands.llen(changes),
        redis.commands.hexists(meta, 'change'),
      ])
      if (waiting + open < most) return
      if (next === 'done') continue
      if (next !== 'none') of.tell({ written, waits: next })
      await delay(limits.pollMs)
    }
  }

  const send = async (p: number, page: ReadonlyMap<string, Wanted>, upTo: number) => {
    const change: Change = { id: of.id, by: of.by, at, isImport: true, entries: [...page] }
    const part = { partitions, upTo, rememberS: limits.rememberS }
    while ((await submit(scripts, all[p]!, change, part)) === 'full') await work(p, 2)
    await work(p, 2)
    written += page.size
    of.tell({ written })
  }

  /** One page of each partition is under way at most. */
  const depart = async (p: number, upTo: number) => {
    await flights[p]
    if (failure) throw failure
    const page = pages[p]!
    pages[p] = new Map()
    flights[p] = send(p, page, upTo).catch((error: unknown) => {
      failure ??= error
    })
  }

  const done = await readDone()
  const { id, by, posts, digest } = of
  const noted = await logImport(models.changes, { id, by, at, posts, digest })
  if (noted.digest !== undefined && noted.digest !== digest)
    throw new ImportError(`import ${id} began with another content: give this one an id of its own`)
  if (noted.ended) return 'before'
  let last = 0
  for await (const { n, text } of readLines(of.source)) {
    signal.throwIfAborted()
    last = n
    if (text.trim() === '') continue
    const line = readPostLine(text)
    if ('fault' in line) throw new ImportError(`line ${n} is another one by now`)
    const p = partitionOf(line.id, partitions)
    if (n <= done[p]!) {
      written++
      continue
    }
    pages[p]!.set(line.id, wantedOf(line))
    if (pages[p]!.size === maxChangePosts) await depart(p, n)
  }
  for (const [p, page] of pages.entries()) if (page.size > 0) await depart(p, last)
  await Promise.all(flights)
  if (failure) throw failure
  await Promise.all(all.map((_, p) => work(p, 1)))
  await logImportEnd(models.changes, id)
  of.tell({ written: posts })
  return 'done'
}
