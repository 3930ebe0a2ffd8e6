// Mistakes between a client and Redis: the connection, the lane, its flushes, the keys.
import { lua, type Mutation, tests } from './mutation.ts'

const { lane, laneLosses } = tests

export const counting: readonly Mutation[] = [
  {
    name: 'a plain like is read past its Idempotency-Key',
    file: 'server/http/fast/fields.ts',
    from: 'if (meaning.has(name) || (before',
    to: 'if ((before',
    tests: ['server/http/fast/read-like.test.ts'],
  },
  {
    name: 'a request that comes early overtakes the answer that is due',
    file: 'server/http/fast/connection.ts',
    from: 'if (this.#busy) {\n      // The next',
    to: 'if (this.#busy && false) {\n      // The next',
    tests: ['server/http/fast/connection.test.ts'],
  },
  {
    name: 'a connection that is handed over while its answer is due',
    file: 'server/http/fast/connection.ts',
    from: '      this.#socket.pause()\n      this.#socket.unshift(bytes)\n      return',
    to: '      this.#toNodeHttp(bytes)\n      return',
    tests: ['server/http/fast/connection.test.ts'],
  },
  {
    name: 'what came in one piece with a like is dropped',
    file: 'server/http/fast/connection.ts',
    from: 'this.#rest = like.end < bytes.length ? bytes.subarray(like.end) : null',
    to: 'this.#rest = null',
    tests: ['server/http/fast/connection.test.ts'],
  },
  {
    name: 'node:http is given a request before the answer of the one before it',
    file: 'server/http/node-connection.ts',
    from: 'return this.#unanswered === 0 || this.#request?.complete === false',
    to: 'return true',
    tests: ['server/http/node-connection.test.ts'],
  },
  {
    name: 'flush numbers ignored',
    file: lua('add-likes'),
    from: 'n == last, whole',
    to: 'false, whole',
    tests: [lane],
  },
  {
    name: 'a flush that was overtaken is counted',
    file: lua('add-likes'),
    from: 'if n < last then',
    to: 'if false then',
    tests: ['server/test/scripts-add-likes.test.ts'],
  },
  {
    name: 'everybody waits for a MongoDB that is silent',
    file: 'server/likes/counts.ts',
    from: 'if (!prompt) return resolve(null)',
    to: '',
    tests: ['server/test/counts.test.ts'],
  },
  {
    name: 'a read of MongoDB that never ends is waited for',
    file: 'server/likes/counts.ts',
    from: 'await endsWithin(limits.endMs, seeded)',
    to: 'await seeded.then(() => true)',
    tests: ['server/test/counts.test.ts'],
  },
  {
    name: "a resend answered with today's ordinal",
    file: lua('add-likes'),
    from: 'tonumber(again and flushord or ord)',
    to: 'tonumber(ord)',
    tests: ['server/test/scripts-add-likes.test.ts'],
  },
  {
    name: 'ioredis resends by itself',
    file: 'server/redis/node.ts',
    from: 'maxRetriesPerRequest: 0,\n  enableOfflineQueue: false,',
    to: 'maxRetriesPerRequest: 20,\n  enableOfflineQueue: true,',
    tests: [lane],
  },
  {
    name: 'the process id as epoch',
    file: 'server/likes/flush.ts',
    from: "randomBytes(16).toString('base64url')",
    to: '(randomBytes(1), `pid-${process.pid}`)',
    tests: [laneLosses, 'server/test/idempotency.test.ts'],
  },
  {
    name: '202 for a flush that Redis refused',
    file: 'server/likes/flush.ts',
    from: 'if (refused && !maybeCounted && !moves) return unavailable(refused)',
    to: "if (refused) return { status: 'counted', point: null, ordinal: 1, totals: [0], groups: [] }",
    tests: [lane],
  },
  {
    name: 'an unknown outcome is called refused',
    file: 'server/likes/flush.ts',
    from: "return maybeCounted ? unknown : unavailable(away ?? 'redis-away')",
    to: "return unavailable(away ?? 'redis-away')",
    tests: [lane],
  },
  {
    name: 'any error of a script is read as "not counted"',
    file: 'server/redis/refusals.ts',
    from: 'if (!isReply(error)) return null',
    to: "if (error instanceof Error) return 'redis-refuses'",
    tests: [lane],
  },
  {
    name: 'the token of an Idempotency-Key is new each time',
    file: lua('claim-key'),
    from: "return {'ok', token, now()",
    to: "return {'ok', ARGV[3], now()",
    tests: ['server/test/idempotency.test.ts'],
  },
]
