// What spans say of calls of Redis, MongoDB and the webhook, in the words of OpenTelemetry
// (https://opentelemetry.io/docs/specs/semconv/, database and http). `db.query.summary` is the span's own name, as they want it.
import type { Redis } from 'ioredis'
import type mongoose from 'mongoose'
import type { Attributes, SpanFacts } from './traces.ts'

/** The facts of one script: `script` is the name of its .lua file. */
export const scriptCall = (
  name: string,
  { redis, script, attributes }: { redis: Redis | null; script: string; attributes: Attributes },
): SpanFacts => ({
  kind: 'client',
  attributes: {
    'db.system.name': 'redis',
    'db.operation.name': 'EVALSHA',
    'db.stored_procedure.name': script,
    'db.query.summary': name,
    'db.namespace': redis ? String(redis.options.db ?? 0) : undefined,
    'server.address': redis?.options.host,
    'server.port': redis?.options.port,
    ...attributes,
  },
})

/** The facts of one unordered bulk write. */
export const bulkWriteCall = (
  name: string,
  collection: mongoose.Collection,
  attributes: Attributes & { 'db.operation.batch.size': number },
): SpanFacts => ({
  kind: 'client',
  attributes: {
    'db.system.name': 'mongodb',
    'db.operation.name': 'bulkWrite',
    'db.collection.name': collection.collectionName,
    'db.namespace': collection.conn.name,
    'db.query.summary': name,
    'server.address': collection.conn.host,
    'server.port': collection.conn.port,
    ...attributes,
  },
})

/** The facts of one request. Not its whole address, which may carry a token. */
export const requestCall = (url: URL): SpanFacts => ({
  kind: 'client',
  attributes: {
    'http.request.method': 'POST',
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    'url.scheme': url.protocol.slice(0, -1),
  },
})

/** Of what happens to a batch. Flushes have partition and ordinal too: so the batch of a flush is found. */
export const batchFacts = ({
  partition,
  seq,
  ordinal,
}: {
  partition: number
  seq: string
  ordinal: number
}): Attributes => ({
  'likeflow.partition': partition,
  'likeflow.batch.seq': seq,
  'likeflow.batch.ordinal': ordinal,
})
