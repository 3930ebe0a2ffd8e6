// Mistakes between Redis and MongoDB: claim, write, settle, dead letters, floor, audit.
import { lua, type Mutation } from './mutation.ts'

const lane = 'server/test/lane.test.ts'
const worker = 'server/test/worker.test.ts'
const floor = 'server/test/floor.test.ts'
const dead = 'server/test/dead-letters.test.ts'
const audit = 'server/test/audit.test.ts'
const model = 'simulations/faults/model/model.test.ts'
const path = 'server/test/like-path.test.ts'

export const draining: readonly Mutation[] = [
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
]
