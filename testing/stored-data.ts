// Data that an earlier LikeFlow left, loaded into the servers of a test. How it is written down:
// stored/555843c/README.md.
import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'

type Pair = [string, string]
type StoredKey = { key: string; ttlMs?: number } & (
  | { type: 'string'; value: string }
  | { type: 'hash' | 'zset'; value: Pair[] }
  | { type: 'list' | 'set'; value: string[] }
  | { type: 'stream'; value: [id: string, fields: string[]][] }
)

export interface StoredReceipt {
  receipt: string
  postId: string
  status: number
  /** its state, or the slug of the problem */
  state: string
}

/** A request with an Idempotency-Key, and its first answer. */
export interface StoredRequest {
  key: string
  path: string
  body?: unknown
  answer: { receipt: string } | { results: { receipt: string }[] }
}

/** What its clients had been told. */
export interface StoredAnswers {
  partitions: number
  /** likes that MongoDB had before the first batch */
  base: number
  /** the newest event */
  lastEventId: string
  /** dead letters that were replayed and are not written yet */
  mended: string[]
  dead: { partition: number; postId: string; likes: number }[]
  totals: Record<string, number>
  /** post → likes answered with 2xx */
  acknowledged: Map<string, number>
  receipts: StoredReceipt[]
  requests: StoredRequest[]
  posts: { postId: string; title: string | null; likes: number; persisted: number }[]
}

const folder = new URL('stored/555843c/', import.meta.url)

const linesOf = (name: string): string[] =>
  readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
    .trimEnd()
    .split('\n')

const commandsOf = (stored: StoredKey): string[][] => {
  const { key } = stored
  switch (stored.type) {
    case 'string':
      return [['SET', key, stored.value]]
    case 'hash':
      return [['HSET', key, ...stored.value.flat()]]
    case 'zset':
      return [['ZADD', key, ...stored.value.flatMap(([member, score]) => [score, member])]]
    case 'list':
      return [['RPUSH', key, ...stored.value]]
    case 'set':
      return [['SADD', key, ...stored.value]]
    case 'stream':
      return stored.value.map(([id, fields]) => ['XADD', key, id, ...fields])
  }
}

const loadRedis = async (url: string) => {
  const redis = new Redis(url)
  try {
    for (const line of linesOf('redis')) {
      const stored = JSON.parse(line) as StoredKey
      for (const [name, ...args] of commandsOf(stored)) await redis.call(name!, ...args)
      if (stored.ttlMs !== undefined) await redis.pexpire(stored.key, stored.ttlMs)
    }
  } finally {
    redis.disconnect()
  }
}

const loadMongoDb = async (url: string) => {
  const connection = await mongoose.createConnection(url).asPromise()
  try {
    for (const line of linesOf('mongodb')) {
      const { collection, document } = mongoose.mongo.BSON.EJSON.parse(line, { relaxed: false })
      await connection.db!.collection(collection).insertOne(document)
    }
  } finally {
    await connection.close()
  }
}

/** Fills empty servers with it. */
export const loadStoredData = async (servers: { redisUrl: string; mongodbUrl: string }) => {
  await Promise.all([loadRedis(servers.redisUrl), loadMongoDb(servers.mongodbUrl)])
}

/** The JSON texts in one of its streams, oldest first. */
export const storedEntries = (key: 'lf:events' | 'lf:samples') => {
  const stored = linesOf('redis')
    .map((line) => JSON.parse(line) as StoredKey)
    .find((each) => each.key === key)
  if (stored?.type !== 'stream') throw new Error(`${key} is not in it`)
  return stored.value.map(([id, fields]) => ({ id, fields }))
}

export const readStoredAnswers = (): StoredAnswers => {
  const lines = linesOf('answers').map((line) => JSON.parse(line) as { kind: string })
  const of = <T>(kind: string) => lines.filter((line) => line.kind === kind) as unknown[] as T[]
  const acknowledged = of<{ postId: string; likes: number }>('acknowledged')
  return {
    ...of<Omit<StoredAnswers, 'acknowledged' | 'receipts' | 'requests' | 'posts'>>('facts')[0]!,
    acknowledged: new Map(acknowledged.map(({ postId, likes }) => [postId, likes])),
    receipts: of<StoredReceipt>('receipt'),
    requests: of<StoredRequest>('key'),
    posts: of<StoredAnswers['posts'][number]>('post'),
  }
}
