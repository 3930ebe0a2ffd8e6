// The two MongoDB collections. `posts.seq` is the watermark of the post: the seq of the last batch
// written to it (n), or n + 1 when its entry of n was fenced off and dead-lettered.
import mongoose from 'mongoose'

export interface PostRecord {
  _id: string
  title?: string | null
  likes: number
  seq: number
  createdAt?: Date
}

export interface CheckpointRecord {
  /** `partition-<p>`, or `config`. Not a number (nx-27017.ts). */
  _id: string
  seq?: number
  partitions?: number
  hash?: string
}

const postSchema = new mongoose.Schema<PostRecord>(
  {
    _id: { type: String, required: true },
    title: { type: String },
    likes: { type: Number, required: true },
    seq: { type: Number, required: true },
    createdAt: { type: Date },
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

export type PostModel = mongoose.Model<PostRecord>
export type CheckpointModel = mongoose.Model<CheckpointRecord>

export interface Models {
  readonly posts: PostModel
  /** The last batch MongoDB has seen of each partition, and K. */
  readonly checkpoints: CheckpointModel
}

export const createModels = (connection: mongoose.Connection): Models => ({
  posts: connection.model<PostRecord>('Post', postSchema),
  checkpoints: connection.model<CheckpointRecord>('Partition', checkpointSchema),
})

export interface PostReader {
  /** The posts among `ids` that MongoDB has, by id. */
  read(ids: readonly string[]): Promise<Map<string, PostRecord>>
}

export const createPostReader = ({ posts }: Models): PostReader => ({
  async read(ids) {
    const found = await posts.find({ _id: { $in: [...ids] } }).lean<PostRecord[]>()
    return new Map(found.map((post) => [post._id, post]))
  },
})
