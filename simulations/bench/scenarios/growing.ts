// What a cluster costs: CPU per like on three primaries beside one Redis, in turns; and what likes of a partition
// notice while its slot moves to another node under a steady load.
import { setTimeout as delay } from 'node:timers/promises'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { partitionOf } from '../../../server/likes/partition.ts'
import { type RedisCluster, startRedisCluster } from '../../../testing/redis-cluster.ts'
import { endsWithUs } from '../ending.ts'
import type { Round } from '../measure.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'
import { formatNumber, formatSpread, median } from '../statistics.ts'
import { measureSides, type Side } from '../turns.ts'

const promised = { cpu: 1.25 }
const partitions = 16 // what each node should have several of
const silenceMs = 10_000 // a busy machine is no failover
const betweenMovesMs = 1000
const probeMs = 5

const primaryNames = ['redis a', 'redis b', 'redis c'] as const

/** Of all Redis processes of that side. */
const redisCpu = ({ cpuPerLike }: Round) =>
  Object.entries(cpuPerLike)
    .filter(([name]) => name.startsWith('redis'))
    .reduce((sum, [, cpu]) => sum + cpu, 0)

const sidesOf = (one: Stack, many: Stack, { nodes }: RedisCluster): Side[] => {
  const primaries = primaryNames.map((name, i) => [name, nodes[i]!.pid] as const)
  const clusterPids = () => ({ ...Object.fromEntries(primaries), api: many.pids.api! })
  const onePids = () => ({ redis: one.pids.redis!, api: one.pids.api! })
  return [
    { name: 'one Redis', url: one.url, pids: onePids, after: one.drained },
    { name: 'cluster of three', url: many.url, pids: clusterPids, after: many.drained },
  ]
}

const postIn = (partition: number): string => {
  for (let n = 0; ; n++) {
    const post = `moved-${n}`
    if (partitionOf(post, partitions) === partition) return post
  }
}

/** Likes one post again and again. @returns for how long in all its likes were not counted, ms */
const startProbe = (url: string, partition: number) => {
  let stopped = false
  let [refusedMs, refused] = [0, 0]
  const like = `${url}/posts/${postIn(partition)}/like`
  const run = async () => {
    let last = performance.now()
    while (!stopped) {
      const answer = await fetch(like, { method: 'POST' })
      await answer.arrayBuffer()
      const now = performance.now()
      if (answer.status !== 202) [refusedMs, refused] = [refusedMs + now - last, refused + 1]
      last = now
      await delay(probeMs)
    }
    return { refusedMs, refused }
  }
  const running = run()
  return () => {
    stopped = true
    return running
  }
}

/** Each partition in turn to the next primary, under `rate` likes/s. */
const moveSlots = async (stack: Stack, cluster: RedisCluster, moves: number, rate: number) => {
  const { url } = stack
  const plan = { ...planDefaults, url, rate, concurrency: 64, posts: 1000, prefix: 'slots' }
  const load = runLoad({ ...plan, durationMs: 600_000 })
  const primaries = cluster.nodes.slice(0, primaryNames.length)
  const moved: { refusedMs: number; refused: number }[] = []
  const others: number[] = []
  for (let partition = 0; partition < moves; partition++) {
    await delay(betweenMovesMs)
    const from = await cluster.primaryOf(partition)
    const to = primaries[(primaries.indexOf(from) + 1) % primaries.length]!
    const probes = [partition, (partition + 1) % partitions].map((p) => startProbe(url, p))
    await delay(betweenMovesMs)
    await cluster.movePartition(partition, to)
    await delay(betweenMovesMs)
    const [own, other] = await Promise.all(probes.map((stop) => stop()))
    moved.push(own!)
    others.push(other!.refused)
  }
  load.stop()
  const { accepted, refused, unknown } = await load.done
  await stack.drained()
  return { moved, others, accepted, refused, unknown }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

export default scenario({
  summary: 'CPU per like on a cluster of three beside one Redis; what a slot that moves refuses',
  seconds: 150,
  options: {
    ...{ rounds: count(5, 50), seconds: count(4, 60), connections: count(256, 5000) },
    ...{ posts: count(1000, 1_000_000), moves: count(8, partitions), rate: count(2000, 100_000) },
  },
  async run({ rounds, seconds, connections: concurrency, posts, moves, rate }, context) {
    const cluster = await startRedisCluster(silenceMs, true)
    const disown = endsWithUs(cluster.stop)
    const env = { PARTITIONS: String(partitions) }
    try {
      return await withStack(context, { env }, (one) =>
        withStack(context, { env: { ...env, REDIS_URL: cluster.url } }, async (many) => {
          const load = { concurrency, posts, durationMs: seconds * 1000, prefix: 'growing' }
          const plan = { ...planDefaults, ...load }
          const sides = sidesOf(one, many, cluster)
          const results = await measureSides(sides, { rounds, plan, log: context.log })
          const slots = await moveSlots(many, cluster, moves, rate)
          const [alone, three] = results.map((all) => median(all.map((r) => r.cpuPerLike.api!)))
          const ratio = three! / alone!
          const refused = sum(Object.values(slots.refused))
          const isQuiet = sum(slots.others) + slots.unknown === 0
          return {
            title: 'A cluster of three primaries beside one Redis',
            columns: ['Redis', 'likes/s', 'API CPU µs', 'all Redis CPU µs', 'p99 ms'],
            rows: results.map((side, i) => [
              sides[i]!.name,
              formatSpread(side.map((r) => r.perSecond)),
              formatSpread(
                side.map((r) => r.cpuPerLike.api!),
                1,
              ),
              formatSpread(side.map(redisCpu), 1),
              formatSpread(
                side.map((r) => r.summary.latencyMs!.p99),
                1,
              ),
            ]),
            notes: [
              `${partitions} partitions, ${concurrency} connections. API CPU per like in a cluster is ` +
                `${formatNumber(ratio, 2)} of that on one Redis; at most ${promised.cpu} is promised.`,
              `${moves} slots moved at ${rate} likes/s: the moved partition refused for ` +
                `${formatSpread(slots.moved.map((each) => each.refusedMs))} ms, another one ` +
                `${sum(slots.others)} likes; of all ${slots.accepted} likes ${refused} were refused, ` +
                `${slots.unknown} are unknown.`,
            ],
            servers: many.servers,
            kept: ratio <= promised.cpu && isQuiet,
            data: { results, slots },
          }
        }),
      )
    } finally {
      disown()
      await cluster.stop()
    }
  },
})
