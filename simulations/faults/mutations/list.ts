// Faults that somebody could write into this code, each with the tests that must notice it. A mutation
// that survives is a missing test.

export interface Mutation {
  readonly name: string
  readonly file: string
  /** Must be in the file exactly once. */
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
}

const lane = 'server/test/lane.test.ts'
const worker = 'server/test/worker.test.ts'
const floor = 'server/test/floor.test.ts'
const dead = 'server/test/dead-letters.test.ts'
const audit = 'server/test/audit.test.ts'
const stop = 'server/test/stop.test.ts'
const model = 'simulations/faults/model/model.test.ts'
const path = 'server/test/like-path.test.ts'
const lua = (name: string) => `server/redis/scripts/${name}.lua`

export const mutations: readonly Mutation[] = [
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
  {
    name: 'posts in a plain object',
    file: 'server/batches/drain-generation.ts',
    from: 'return [...entries]',
    to: 'const plain: Record<string, number> = {}\n  for (const [post, n] of entries) plain[post] = n\n  return Object.entries(plain)',
    tests: [path],
  },
  {
    name: '$inc without the guard',
    file: 'server/batches/apply-slice.ts',
    from: 'filter: { _id: post, seq: { $lt: seq } },',
    to: 'filter: { _id: post },',
    tests: [model],
  },
  {
    name: 'posts written without seq',
    file: 'server/batches/apply-slice.ts',
    from: '$set: { seq },',
    to: '',
    tests: [model],
  },
  {
    name: 'E11000 read as applied',
    file: 'server/batches/apply-slice.ts',
    from: 'const decision = await decideDuplicate(model, post, seq)',
    to: "const decision = (await decideDuplicate(model, post, seq)) && ('applied' as string)",
    tests: [model],
  },
  {
    name: 'a fenced post read as applied',
    file: 'server/batches/decide-duplicate.ts',
    from: "return value === seq + 1 ? 'buried' : 'ahead'",
    to: "return value === seq + 1 ? 'applied' : 'ahead'",
    tests: [model],
  },
  {
    name: 'a post that is ahead is ignored',
    file: 'server/batches/decide-duplicate.ts',
    from: "return value === seq + 1 ? 'buried' : 'ahead'",
    to: "return value === seq + 1 ? 'buried' : 'applied'",
    tests: [worker],
  },
  {
    name: 'claimed is settled before it is applied',
    file: 'server/batches/drain-generation.ts',
    from: 'const slice = await writeSlice(',
    to: 'await scripts.settleSlice(keys, job.seq, entries.map(([post]) => post))\n        const slice = await writeSlice(',
    tests: [model],
  },
  {
    name: 'settle without the seq check',
    file: lua('ledger'),
    from: "if m[1] ~= seq then return nil, 'stale' end",
    to: '',
    tests: [worker],
  },
  {
    name: 'settle drops the whole ledger',
    file: lua('settle-slice'),
    from: 'drop(KEYS[2], taken)',
    to: "redis.call('UNLINK', KEYS[2])",
    tests: [worker],
  },
  {
    name: 'a seq that does not rise when the clock steps back',
    file: lua('open-generation'),
    from: 'math.max(tonumber(m[5] or 0) + 2, time * 2)',
    to: '(time * 2)',
    tests: ['server/test/scripts-generations.test.ts'],
  },
  {
    name: 'pending is read and zeroed in two steps',
    file: lua('open-generation'),
    from: "redis.call('RENAME', KEYS[2], ARGV[1] .. seq)",
    to: "redis.call('COPY', KEYS[2], ARGV[1] .. seq)",
    tests: [worker],
  },
  {
    name: 'bury without a fence',
    file: 'server/batches/dead-letters.ts',
    from: 'const fence = await fencePost(model, post, Number(seq))',
    to: "const fence = 'fenced' as Awaited<ReturnType<typeof fencePost>>",
    tests: [model, dead],
  },
  {
    name: 'any write error dead-letters',
    file: 'server/batches/poison.ts',
    from: 'codes.has(code) ||',
    to: 'code > 0 || codes.has(code) ||',
    tests: ['server/batches/poison.test.ts'],
  },
  {
    name: 'a receipt says persisted for a dead letter',
    file: lua('receipt'),
    from: "if into == '0' then return 'dead-lettered' end",
    to: '',
    tests: [dead],
  },
  {
    name: 'the floor kept by $max',
    file: 'server/batches/floor.ts',
    from: '{ _id: floorId(partition), seq: { $in: [Number(settled), Number(seq)] } },\n      { $set: { seq: Number(seq) } },',
    to: '{ _id: floorId(partition) },\n      { $max: { seq: Number(seq) } },',
    tests: [floor],
  },
  {
    name: 'the first floor made by two workers stops the partition',
    file: 'server/batches/floor.ts',
    from: 'return write(partition, settled, seq, false)\n            })',
    to: 'return false\n            })',
    tests: [model],
  },
  {
    name: 'continue keeps the incarnation',
    file: lua('continue'),
    from: "'id', ARGV[2], 'continued'",
    to: "'id', redis.call('HGET', KEYS[1], 'id') or ARGV[2], 'continued'",
    tests: [floor],
  },
  {
    name: 'a stopped partition opens generations',
    file: lua('open-generation'),
    from: "if m[8] then return {'stopped', m[8]} end",
    to: '',
    tests: [lane],
  },
  {
    name: 'the audit does not look whether anything moved',
    file: 'server/batches/audit-comparison.ts',
    from: 'openSeq === null && lastSeq === before[p]!.lastSeq',
    to: 'openSeq === null && before[p] !== undefined && lastSeq !== null',
    tests: [audit],
  },
  {
    name: 'the audit forgets its base',
    file: 'server/batches/audit-comparison.ts',
    from: 'const difference = sum - base - settled',
    to: 'const difference = sum - settled',
    tests: [audit],
  },
  {
    name: "the operator's flush passes the audit's hold",
    file: lua('open-generation'),
    from: "if m[9] and tonumber(m[9]) > time then return {'held'} end",
    to: "if m[9] and tonumber(m[9]) > time and ARGV[2] ~= 'now' then return {'held'} end",
    tests: [audit],
  },
  {
    name: 'random job ids',
    file: 'server/batches/queue.ts',
    from: 'jobId: jobId(generation.partition, generation.seq),',
    to: 'jobId: `x${Math.random()}`,',
    tests: ['server/test/producer.test.ts'],
  },
  {
    name: 'a dead job is not revived',
    file: 'server/batches/queue.ts',
    from: 'await revive(job, generation)',
    to: 'await add(generation)',
    tests: ['server/test/producer.test.ts'],
  },
  {
    name: 'a job that stalled twice is given up',
    file: 'server/batches/worker.ts',
    from: 'maxStalledCount: withoutEnd,',
    to: 'maxStalledCount: 1,',
    tests: ['server/test/stalled.test.ts'],
  },
  {
    name: 'the lock of a job in hand is not renewed',
    file: 'server/batches/worker.ts',
    from: 'lockRenewTime: takeOverMs.renew,',
    to: 'skipLockRenewal: true,',
    tests: ['server/test/stalled.test.ts'],
  },
  {
    name: 'a stopped worker keeps its job',
    file: 'server/batches/worker.ts',
    from: 'await job.moveToWait(token)',
    to: '',
    tests: [stop],
  },
  {
    name: 'MongoDB away fails the job',
    file: 'server/batches/worker.ts',
    from: 'if (!isMongoDbError(error)) throw error',
    to: 'if (error) throw error',
    tests: [worker],
  },
  {
    name: 'data of another K is touched',
    file: 'server/layout-check.ts',
    from: 'if (found.partitions === partitions && found.hash === hashName) return',
    to: 'if (found.hash === hashName) return',
    tests: [stop],
  },
  {
    name: 'a stop loses what waits in the lanes',
    file: 'server/likes/lane.ts',
    from: 'stopping = true\n      await running',
    to: 'stopping = true\n      loads.length = 0\n      await running',
    tests: [lane],
  },
  {
    name: 'an SSE buffer without a bound',
    file: 'server/stream/session.ts',
    from: 'res.writableLength > sessionLimits.bufferBytes',
    to: 'res.writableLength > 1e12',
    tests: ['server/test/stream-backpressure.test.ts'],
  },
]
