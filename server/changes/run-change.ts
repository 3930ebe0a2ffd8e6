// Does the change that is open in a partition: notes what its posts have, writes it, notes it in the log, settles it. It is
// done by whoever drains the partition, and may be done twice, late, or by several: the first note and the seq decide.
import type { RunChange } from '../batches/drain-batch.ts'
import { crashPoint } from '../crash-point.ts'
import { topBound } from '../likes/top.ts'
import type { Journal } from '../mongodb/journal.ts'
import type { Models } from '../mongodb/models.ts'
import type { RedisConnections } from '../redis/connections.ts'
import type { Scripts } from '../redis/scripts.ts'
import { type Before, listedBy, movedBy, readChange } from './change.ts'
import { logChange } from './log.ts'
import { readBefores, writeChange } from './write-change.ts'

interface RunChangeDeps {
  readonly redis: Pick<RedisConnections, 'commands'>
  readonly scripts: Scripts
  readonly models: Models
  readonly journal: Journal
}

export const createRunChange =
  ({ redis, scripts, models, journal }: RunChangeDeps): RunChange =>
  async (keys, seq) => {
    const [json, first] = await redis.commands.hmget(keys.change, 'change', 'noted')
    if (!json) return { status: 'stale' }
    const change = readChange(json)
    const found = first ? [] : await readBefores(models.posts, change)
    const noted = await scripts.noteChange(keys, seq, movedBy(change, found), JSON.stringify(found))
    if (noted === null) return { status: 'stale' }
    crashPoint('change-noted')
    const befores = JSON.parse(noted) as Before[]
    const written = await writeChange(models.posts, change, Number(seq), journal.writeConcern())
    if (written.ahead) return { status: 'broken', reason: 'post-ahead' }
    crashPoint('change-written')
    await journal.commit()
    if (!change.isImport) await logChange(models.changes, change, befores, written.refused)
    crashPoint('change-logged')
    const moved = movedBy(change, befores, written.refused)
    const listed = { bound: topBound, posts: listedBy(change, befores, written.refused) }
    const status = await scripts.settleChange(keys, seq, moved, listed)
    crashPoint('change-settled')
    return status === 'stopped' ? { status, reason: 'stopped' } : { status: 'stale' }
  }
