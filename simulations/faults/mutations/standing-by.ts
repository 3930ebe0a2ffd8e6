// Mistakes about the server itself: what it keeps, what it allows, who is the primary, what its replicas have.
import type { Mutation } from './mutation.ts'

const replicas = 'server/test/redis-replicas.faults.test.ts'
const rights = 'server/test/redis-rights.test.ts'

export const standingBy: readonly Mutation[] = [
  {
    name: 'settings that are not told are taken for right',
    file: 'server/redis/durability.ts',
    from: "return demand === 'declared' ? 'declared' : 'unknown'",
    to: "return 'always'",
    tests: ['server/redis/durability.test.ts', rights],
  },
  {
    name: 'a right that a script lacks shows in its middle',
    file: 'server/redis/findings.ts',
    from: 'missing.length > 0',
    to: 'missing.length > 99',
    tests: [rights],
  },
  {
    name: 'a demoted primary is not left',
    file: 'server/redis/state.ts',
    from: 'retry = setTimeout(() => leave(), left ? askAgainMs : 0)',
    to: 'void leave',
    tests: ['server/test/redis-failover.test.ts'],
  },
  {
    name: 'likes are answered whatever the replicas say',
    file: 'server/redis/scripts/runner.ts',
    from: 'if (!has) throw',
    to: 'if (!has && false) throw',
    tests: [replicas],
  },
  {
    name: 'replicas are asked by a connection that has written nothing',
    file: 'server/redis/replicas.ts',
    from: 'redis.eval(markText, 1, key).catch(',
    to: "Promise.resolve('OK').catch(",
    tests: [replicas],
  },
  {
    name: 'a checkpoint moves for a batch that no replica knows',
    file: 'server/roles/drain.ts',
    from: '    readOpen: (keys) => redis.nodeFor(keys.meta)().readKept(keys),\n',
    to: '',
    tests: [replicas],
  },
]
