// The MongoDB collections. `posts.seq` is the watermark of the post: the seq of the last batch
// written to it (n), or n + 1 when its entry of n was fenced off and dead-lettered.
import mongoose from 'mongoose'

export interface PostRecord {
  _id: string
  title?: string | null
  likes: number
  seq: number
  createdAt?: Date
  /** of a post that takes no likes */
  state?: 'blocked' | 'deleted'
}

export interface CheckpointRecord {
  /** `partition-<p>`, or `config`. Not a number (nx-27017.ts). */
  _id: string
  seq?: number
  partitions?: number
  hash?: string
}

/** What an administrator changed (server/changes/log.ts). */
export interface ChangeRecord {
  /** the change's own */
  _id: string
  by: string
  at: number
  post?: string
  before?: ChangeFacts | null
  after?: ChangeFacts | null
  refused?: boolean
  /** of an import */
  posts?: number
  /** of its content */
  digest?: string
  ended?: boolean
}

interface ChangeFacts {
  likes: number | null
  title: string | null
  state: 'open' | 'blocked' | 'deleted'
}

const postSchema = new mongoose.Schema<PostRecord>(
  {
    _id: { type: String, required: true },
    title: { type: String },
    likes: { type: Number, required: true },
    seq: { type: Number, required: true },
    createdAt: { type: Date },
    state: { type: String },
  },
  { collection: 'posts', versionKey: false, strict: 'throw' },
)

const checkpointSchema = new mongoose.Schema<CheckpointRecord>(
  {
    _id: { type: String, required: true },
    seq: { type: Number },
    partitions: { type: Number },
    hash: { type: String },
  },
  { collection: 'partitions', versionKey: false, strict: 'throw' },
)

/** Written past the schema: what it holds is ours alone. */
const changeSchema = new mongoose.Schema<ChangeRecord>(
  { _id: { type: String, required: true } },
  { collection: 'changes', versionKey: false, strict: 'throw' },
)

export type PostModel = mongoose.Model<PostRecord>
export type CheckpointModel = mongoose.Model<CheckpointRecord>
export type ChangeModel = mongoose.Model<ChangeRecord>

export interface Models {
  readonly posts: PostModel
  /** The last batch MongoDB has seen of each partition, and K. */
  readonly checkpoints: CheckpointModel
  readonly changes: ChangeModel
}

export const createModels = (connection: mongoose.Connection): Models => ({
  posts: connection.model<PostRecord>('Post', postSchema),
  checkpoints: connection.model<CheckpointRecord>('Partition', checkpointSchema),
  changes: connection.model<ChangeRecord>('Change', changeSchema),
})

export interface PostReader {
  /** The posts among `ids` that MongoDB has, by id. */
  read(ids: readonly string[]): Promise<Map<string, PostRecord>>
}

export const createPostReader = ({ posts }: Pick<Models, 'posts'>): PostReader => ({
  async read(ids) {
    const found = await posts.find({ _id: { $in: [...ids] } }).lean<PostRecord[]>()
    return new Map(found.map((post) => [post._id, post]))
  },
})
