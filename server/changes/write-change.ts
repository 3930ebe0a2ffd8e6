// A change into MongoDB: one unordered bulk write, guarded by the seq as a slice is (server/batches/write-slice.ts), so
// that a repeat, or a worker that wakes up late, changes nothing. What MongoDB refuses for good is fenced: nobody writes it
// any more, and the change goes on without it.
import { decideDuplicates } from '../batches/decide-duplicates.ts'
import { fencePost } from '../batches/fence.ts'
import { isPoison } from '../batches/poison.ts'
import { writePosts } from '../mongodb/bulk-write.ts'
import { RefusedWriteError } from '../mongodb/errors.ts'
import type { WriteConcern } from '../mongodb/journal.ts'
import type { PostModel, PostRecord } from '../mongodb/models.ts'
import { foreignIndexOf, isDuplicateKey } from '../mongodb/write-errors.ts'
import type { Before, Change, Wanted } from './change.ts'

export interface Written {
  /** posts that MongoDB did not take */
  readonly refused: ReadonlySet<string>
  /** a later batch is in a post: the invariant is broken */
  readonly ahead: boolean
}

type Entry = Change['entries'][number]

const maxRounds = 5

const beforeOf = (found: PostRecord | undefined): Before =>
  found
    ? {
        likes: Number.isFinite(found.likes) ? found.likes : null,
        title: found.title ?? null,
        state: found.state ?? 'open',
      }
    : null

/** In the order of the entries. */
export const readBefores = async (model: PostModel, { entries }: Change): Promise<Before[]> => {
  const ids = entries.map(([post]) => post)
  const found = await model
    .find({ _id: { $in: ids } }, { likes: 1, title: 1, state: 1 })
    .lean<PostRecord[]>()
  const byId = new Map(found.map((post) => [post._id, post]))
  return ids.map((id) => beforeOf(byId.get(id)))
}

const updateOf = ({ likes, title, state, createdAt }: Wanted, seq: number) => ({
  $set: {
    seq,
    ...(likes !== undefined && { likes }),
    ...(typeof title === 'string' && { title }),
    ...(state !== undefined && state !== 'open' && { state }),
    ...(createdAt !== undefined && { createdAt: new Date(createdAt) }),
  },
  ...((title === null || state === 'open') && {
    $unset: { ...(title === null && { title: '' }), ...(state === 'open' && { state: '' }) },
  }),
  $setOnInsert: {
    ...(likes === undefined && { likes: 0 }),
    ...(createdAt === undefined && { createdAt: new Date() }),
  },
})

/** `$setOnInsert` may not be empty. */
const operationOf = ([post, wanted]: Entry, seq: number) => {
  const { $setOnInsert, ...update } = updateOf(wanted, seq)
  const isEmpty = Object.keys($setOnInsert).length === 0
  return {
    updateOne: {
      filter: { _id: post, seq: { $lt: seq } },
      update: isEmpty ? update : { ...update, $setOnInsert },
      upsert: true,
      timestamps: false,
    },
  }
}

/** @throws what may pass: all of it may be written again. */
export const writeChange = async (
  model: PostModel,
  { entries }: Change,
  seq: number,
  writeConcern: WriteConcern,
): Promise<Written> => {
  const refused = new Set<string>()
  let ahead = false
  let open = entries
  for (let round = 0; open.length > 0; round++) {
    if (round === maxRounds) throw new Error('a post kept changing under its change')
    const writes = open.map((entry) => operationOf(entry, seq))
    const errors = await writePosts(model, writes, writeConcern)
    const unclear = errors.filter((error) => isDuplicateKey(error) && !foreignIndexOf(error))
    const posts = unclear.map(({ index }) => open[index]![0])
    const decisions = posts.length > 0 ? await decideDuplicates(model, posts, seq) : new Map()
    const again: Entry[] = []
    for (const error of errors) {
      const entry = open[error.index]!
      const decision = decisions.get(entry[0])
      if (decision === 'again') again.push(entry)
      else if (decision === 'buried') refused.add(entry[0])
      else if (decision === 'ahead') ahead = true
      else if (decision === undefined) {
        if (!isPoison(error) && !foreignIndexOf(error)) throw new RefusedWriteError(error)
        const fence = await fencePost(model, entry[0], seq)
        if (fence === 'fenced') refused.add(entry[0])
        ahead ||= fence === 'ahead'
      }
    }
    open = again
  }
  return { refused, ahead }
}
