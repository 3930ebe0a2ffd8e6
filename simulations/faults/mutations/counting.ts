// Mistakes between a client and Redis: the connection, the lane, its flushes, the keys.
import { lua, type Mutation, tests } from './mutation.ts'

const { lane } = tests

export const counting: readonly Mutation[] = [
  {
    name: 'a plain like is read past its Idempotency-Key',
    file: 'server/http/plain-request.ts',
    from: 'if (meaning.has(name) || (single',
    to: 'if ((single',
    tests: ['server/http/plain-request.test.ts', 'server/http/plain-like.test.ts'],
  },
  {
    name: 'a request that comes early overtakes the answer that is due',
    file: 'server/http/plain-connection.ts',
    from: 'if (this.#busy) {\n      // The next',
    to: 'if (this.#busy && false) {\n      // The next',
    tests: ['server/http/plain-connections.test.ts'],
  },
  {
    name: 'a connection that is handed over while its answer is due',
    file: 'server/http/plain-connection.ts',
    from: '      this.#socket.pause()\n      this.#socket.unshift(bytes)\n      return',
    to: '      this.#toNodeHttp(bytes)\n      return',
    tests: ['server/http/plain-connections.test.ts'],
  },
  {
    name: 'flush numbers ignored',
    file: lua('add-likes'),
    from: 'n == last, m[1]',
    to: 'false, m[1]',
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
    name: 'a loss that was decided stops the partition again',
    file: lua('add-likes'),
    from: 'if tonumber(continued) <= tonumber(ARGV[7]) then',
    to: 'if true then',
    tests: [lane],
  },
  {
    name: 'a loss after a continue is taken for the decided one',
    file: 'server/likes/flush.ts',
    from: 'if (Number(reply.continued) > Number(told)) told = reply.continued',
    to: 'void told',
    tests: [lane],
  },
  {
    name: "a resend answered with today's ordinal",
    file: lua('add-likes'),
    from: 'tonumber(again and flushord or ord)',
    to: 'tonumber(ord)',
    tests: ['server/test/scripts-add-likes.test.ts'],
  },
  {
    name: 'Redis that knows less than it answered is believed',
    file: lua('add-likes'),
    from: "redis.call('HSETNX', KEYS[1], 'stopped', 'redis-lost')",
    to: '',
    tests: [lane],
  },
  {
    name: 'ioredis resends by itself',
    file: 'server/redis/connections.ts',
    from: 'maxRetriesPerRequest: 0,\n  enableOfflineQueue: false,',
    to: 'maxRetriesPerRequest: 20,\n  enableOfflineQueue: true,',
    tests: [lane],
  },
  {
    name: 'the process id as epoch',
    file: 'server/likes/flush.ts',
    from: "randomBytes(16).toString('base64url')",
    to: '(randomBytes(1), `pid-${process.pid}`)',
    tests: [lane, 'server/test/idempotency.test.ts'],
  },
  {
    name: '202 for a flush that Redis refused',
    file: 'server/likes/flush.ts',
    from: 'if (isRefusal(error) && !maybeCounted) return overloaded',
    to: "if (isRefusal(error)) return { status: 'counted', id: 'x', ordinal: 1, totals: [0], groups: [] }",
    tests: [lane],
  },
  {
    name: 'an unknown outcome is called refused',
    file: 'server/likes/flush.ts',
    from: 'return maybeCounted ? unknown : overloaded',
    to: 'return overloaded',
    tests: [lane],
  },
  {
    name: 'any error of a script is read as "not counted"',
    file: 'server/redis/refusals.ts',
    from: "error instanceof Error && error.name === 'ReplyError' && beforeFirstWrite.test(error.message)",
    to: 'error instanceof Error',
    tests: [lane],
  },
  {
    name: "others' likes are taken as proof of one's own",
    file: 'server/likes/flush.ts',
    from: 'seen: mustHave(),',
    to: 'seen,',
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
