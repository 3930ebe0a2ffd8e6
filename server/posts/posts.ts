// Reads of posts. `persisted` is read before `likes`, so it never exceeds it; with MongoDB away both
// come from what Redis knows, or are null.
import { randomBytes } from 'node:crypto'
import type { Post } from '../../contract/index.ts'
import type { TopPosts } from '../likes/top.ts'
import type { Totals } from '../likes/totals.ts'
import type { MongoDb } from '../mongodb/connection.ts'
import type { Models, PostReader, PostRecord } from '../mongodb/models.ts'
import { isDuplicateKey } from '../mongodb/write-errors.ts'
import { endsWithin } from '../within.ts'

/** A read that takes longer is left: on a link that broke in silence it may never end. */
const readEndMs = 5000

export interface NewPost {
  readonly postId?: string | undefined
  readonly title?: string | undefined
}

export type Created =
  | { readonly status: 'created'; readonly post: Post }
  | { readonly status: 'post-exists' }
  /** MongoDB is away */
  | { readonly status: 'unavailable' }

export interface Posts {
  /** Also when it is deleted; with MongoDB away only Redis is asked. */
  isKnown(postId: string): Promise<boolean>
  /** null: there is no such post. With MongoDB away that is not known, and its numbers are null. */
  get(postId: string): Promise<Post | 'deleted' | null>
  /** In the order asked; ids that are known to be unknown are left out. */
  many(postIds: readonly string[]): Promise<Post[]>
  /** The most liked posts, at most 1 s old. */
  top(limit: number): Promise<Post[]>
  /** @throws the driver's error when MongoDB does not take it. */
  create(post: NewPost): Promise<Created>
}

interface PostsDeps {
  readonly models: Models
  readonly reader: PostReader
  readonly mongodb: MongoDb
  readonly totals: Totals
  readonly topPosts: TopPosts
}

export const createPosts = ({ models, reader, mongodb, totals, topPosts }: PostsDeps): Posts => {
  const readRecords = async (postIds: readonly string[]) => {
    if (!mongodb.up()) return null
    const read = reader.read(postIds).catch(() => null)
    return (await endsWithin(readEndMs, read)) ? read : null
  }

  const getAll = async (postIds: readonly string[]) => {
    const records = await readRecords(postIds)
    const live = await totals.read(postIds, records)
    return postIds.map((postId) => {
      const record = records?.get(postId)
      const held = live.get(postId)
      if (records && !record && !held) return null
      if (record?.state === 'deleted') return 'deleted'
      return toPost(postId, record, records !== null, held?.total ?? null)
    })
  }

  const many = async (postIds: readonly string[]) =>
    (await getAll([...new Set(postIds)])).filter((post) => post !== null && post !== 'deleted')

  const insert = async (postId: string, title: string | undefined): Promise<Created> => {
    const record = { _id: postId, likes: 0, seq: 0, createdAt: new Date(), ...(title && { title }) }
    try {
      await models.posts.create([record])
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      return adopt(postId, title)
    }
    // Likes may wait for it already: counting never asks whether the post is there.
    const live = await totals.read([postId], new Map([[postId, record]])).catch(() => null)
    const likes = live?.get(postId)?.total ?? null
    return { status: 'created', post: toPost(postId, record, true, likes) }
  }

  /** A post that a like created has no title yet: the first one is taken. */
  const adopt = async (postId: string, title: string | undefined): Promise<Created> => {
    if (!title) return { status: 'post-exists' }
    const { matchedCount } = await models.posts.updateOne(
      { _id: postId, title: null, state: { $nin: ['deleted'] } },
      { $set: { title } },
    )
    if (matchedCount === 0) return { status: 'post-exists' }
    const record = { _id: postId, title, likes: 0, seq: 0 }
    const [post] = await many([postId]).catch(() => [toPost(postId, record, false, null)])
    return post ? { status: 'created', post } : { status: 'post-exists' }
  }

  return {
    many,
    async isKnown(postId) {
      const records = await readRecords([postId])
      return records?.has(postId) || (await totals.read([postId], records)).has(postId)
    },
    async get(postId) {
      const [post] = await getAll([postId])
      return post ?? null
    },
    async top(limit) {
      const best = await topPosts.best(limit)
      const postIds = best.map(([postId]) => postId)
      const records = await readRecords(postIds)
      // The list is up to 1 s old, its totals are not: a browser's first picture builds on them.
      const live = await totals.read(postIds, records)
      const posts = best.flatMap(([postId, listed]) => {
        const record = records?.get(postId)
        if (record?.state === 'deleted') return []
        const likes = live.get(postId)?.total ?? listed
        return [toPost(postId, record, records !== null, likes)]
      })
      // An administrator may have lowered one that is still listed with more.
      return posts.sort((a, b) => (b.likes ?? 0) - (a.likes ?? 0))
    },
    async create({ postId, title }) {
      if (!mongodb.up()) return { status: 'unavailable' }
      return insert(postId ?? randomBytes(9).toString('base64url'), title)
    },
  }
}

/** `known`: MongoDB answered, so a post that it does not have is persisted with 0. */
const toPost = (
  postId: string,
  record: PostRecord | undefined,
  known: boolean,
  likes: number | null,
): Post => {
  const stored = record ? (Number.isSafeInteger(record.likes) ? record.likes : null) : 0
  return {
    postId,
    title: record?.title ?? null,
    likes: likes === null ? null : Math.max(likes, (known && stored) || 0),
    persisted: known ? stored : null,
    ...(record?.state === 'blocked' && { blocked: true }),
    createdAt: record?.createdAt ? record.createdAt.toISOString() : null,
  }
}
