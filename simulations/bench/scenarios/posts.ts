// Posts in and out beside a flood: `likeflow import` and `likeflow export` as commands of their own. Every line must be in
// MongoDB with its number, the likes that came meanwhile on top, and the audit equal.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Audit } from '../../../contract/index.ts'
import { planDefaults } from '../../../load/plan.ts'
import { runLoad } from '../../../load/run.ts'
import { readLines } from '../../../server/changes/lines.ts'
import { postAdmin } from '../admin.ts'
import { rssBytes } from '../processes.ts'
import { fact, line, tableOf } from '../report.ts'
import { count, scenario } from '../scenario.ts'
import { type Stack, withStack } from '../stack.ts'

const cli = resolve(import.meta.dirname, '../../../cli/main.ts')
const liked = 100 // of the posts of the file, and as many others
const lookMs = 200
const likesOf = (n: number) => 1 + (n % 1000)

async function* linesOf(posts: number) {
  for (let n = 0; n < posts; n += 1000) {
    const page = Array.from({ length: Math.min(1000, posts - n) }, (_, i) => n + i)
    yield page.map((i) => `${JSON.stringify({ id: `in-${i}`, likes: likesOf(i) })}\n`).join('')
  }
}

/** One command on the servers of the stack: its seconds, and the most memory that it, and each server, had. */
const run = async ({ redisUrl, mongodbUrl, dataDir, pids }: Stack, words: readonly string[]) => {
  const began = performance.now()
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' }
  const child: ChildProcess = spawn(process.execPath, [cli, ...words], {
    env: { ...env, REDIS_URL: redisUrl, MONGODB_URL: mongodbUrl, DATA_DIR: dataDir },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const most: Record<string, number> = {}
  const look = setInterval(() => {
    for (const [name, pid] of Object.entries({ ...pids, command: child.pid! }))
      try {
        const megabytes = rssBytes(pid) / 2 ** 20 // NaN: it ends right now
        if (megabytes > (most[name] ?? 0)) most[name] = megabytes
      } catch {
        // it has ended
      }
  }, lookMs)
  const [code] = await once(child, 'close')
  clearInterval(look)
  if (code !== 0) throw new Error(`likeflow ${words[0]} ended with ${code}`)
  return { seconds: (performance.now() - began) / 1000, most }
}

/** Of what was exported: how many posts of the import there are, and those with fewer likes than were set. */
const compare = async (file: string) => {
  const sum = { posts: 0, wrong: 0, onTop: 0 }
  for await (const { text } of readLines(() => createReadStream(file))) {
    const { id, likes } = JSON.parse(text) as { id: string; likes: number }
    if (!id.startsWith('in-')) continue
    const n = Number(id.slice('in-'.length))
    sum.posts++
    sum.onTop += likes - likesOf(n)
    if (n < liked ? likes < likesOf(n) : likes !== likesOf(n)) sum.wrong++
  }
  return sum
}

export default scenario({
  summary: 'posts imported and exported beside likes: seconds, memory, audit',
  seconds: 60,
  options: { posts: count(20_000, 10_000_000), rate: count(2000, 100_000) },
  run: ({ posts, rate }, context) =>
    withStack(context, {}, async (stack) => {
      const { url, dataDir, servers, drained } = stack
      const [input, output] = [join(dataDir, 'in.jsonl'), join(dataDir, 'out.jsonl')]
      await pipeline(linesOf(posts), createWriteStream(input))
      // On posts of the file and, by another load, on others.
      const half = { ...planDefaults, url, posts: liked, rate: rate / 2, durationMs: 86_400_000 }
      const loads = ['in', 'beside'].map((prefix) => runLoad({ ...half, prefix }))
      const imported = await run(stack, ['import', input])
      const exported = await run(stack, ['export', output])
      for (const load of loads) load.stop()
      const ended = await Promise.all(loads.map(({ done }) => done))
      await drained()
      await run(stack, ['export', output])
      const found = await compare(output)
      const audit = await postAdmin<Audit>(url, 'audit')
      const failed = ended.flatMap(({ refused, unknown }) => [...Object.values(refused), unknown])
      return {
        title: `${posts} posts in and out, beside ${rate} likes/s`,
        ...tableOf([
          line('seconds to import', [imported.seconds]),
          line('posts imported per second', [posts / imported.seconds]),
          line('MB of the import, at most', [imported.most.command!]),
          line('seconds to export', [exported.seconds]),
          line('MB of the export, at most', [exported.most.command!]),
          line('MB of the API, at most', [imported.most.api!]),
          line('MB of the rest, at most', [imported.most.pipeline!]),
          line('likes accepted per second', [
            ended.reduce((sum, { perSecond }) => sum + perSecond, 0),
          ]),
          line('likes not accepted', [failed.reduce((sum, n) => sum + n, 0)], { most: 0 }),
          line('posts missing', [posts - found.posts], { most: 0 }),
          line('posts with a wrong number', [found.wrong], { most: 0 }),
          fact('audit', audit.status, 'equal', audit.status === 'equal'),
        ]),
        notes: [`${found.onTop} likes came on top of what was set`],
        servers,
        data: {
          imported,
          exported,
          found,
          audit,
          loads: ended.map(({ accepted, latencyMs }) => ({ accepted, latencyMs })),
        },
      }
    }),
})
