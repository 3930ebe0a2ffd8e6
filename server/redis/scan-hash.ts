// All entries of a hash, a page at a time: one that nobody changes comes at least once.
import type { Redis } from 'ioredis'

type Entry = [field: string, value: string]

const pageEntries = 500 // one call stays under a few milliseconds

/** A page may be empty. */
export async function* scanHash(redis: Pick<Redis, 'hscan'>, key: string): AsyncGenerator<Entry[]> {
  for (let cursor = ''; cursor !== '0'; ) {
    const [next, flat] = await redis.hscan(key, cursor || '0', 'COUNT', pageEntries)
    yield Array.from({ length: flat.length / 2 }, (_, i): Entry => [flat[2 * i]!, flat[2 * i + 1]!])
    cursor = next
  }
}
