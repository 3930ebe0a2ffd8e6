// Posts in and out as streams of JSON Lines. An import is spooled to a file first: all lines are looked at before anything
// is done, and it is read twice. Its answer tells what differs, then how far it is, and at last that it is done.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { ImportLine, PostLine } from '../../../contract/index.ts'
import { LinesError } from '../../changes/check-lines.ts'
import { ImportError } from '../../changes/import-posts.ts'
import { administratorOf } from '../administrator.ts'
import type { HttpDeps } from '../deps.ts'
import type { Gate } from '../gate.ts'
import { Problem } from '../problems.ts'
import { readQuery } from '../query.ts'
import type { RawRoute } from '../route.ts'
import { pointerOf } from '../validation.ts'

const mediaType = 'application/jsonl'
const mostBytes = 1_073_741_824
const tellEveryMs = 1000

const ImportQuery = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe('names the import; without: its content does. Sent again it goes on where it was'),
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: says what differs, and does nothing'),
})

const common = { tag: 'admin', priority: 'like' } as const

/** @throws {Problem} when there is more than may be. */
const spool = async (req: IncomingMessage, file: string) => {
  let bytes = 0
  const bounded = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      done(bytes > mostBytes ? new Problem('payload-too-large') : null, chunk)
    },
  })
  await pipeline(req, bounded, createWriteStream(file))
}

const endWith = (res: ServerResponse) => {
  const gone = new AbortController()
  res.once('close', () => gone.abort(new Error('the client is gone')))
  return gone.signal
}

const faultsOf = ({ faults }: LinesError) =>
  new Problem('invalid-body', {
    errors: faults.map(({ line, fault, field }) => ({
      pointer: pointerOf(field === undefined ? [line] : [line, field]),
      code: fault,
      message: 'this line, counted from 1, is no post',
    })),
  })

const endOf = {
  done: { done: true },
  before: { done: true, why: 'it was done before: nothing is set' },
  'dry-run': { done: false },
} as const

/** The answer has begun: what stands against it is its last line. */
const whyNot = (error: unknown): string => {
  if (error instanceof ImportError) return error.message
  throw error
}

const runImport = async (
  { postStreams, config }: HttpDeps,
  req: IncomingMessage,
  res: ServerResponse,
) => {
  const { id, dryRun } = readQuery(req.url!, ImportQuery)
  if (req.headers['content-type']?.split(';')[0]?.trim() !== mediaType)
    throw new Problem('unsupported-media-type')
  const folder = await mkdtemp(join(tmpdir(), 'likeflow-import-'))
  const signal = endWith(res)
  try {
    const file = join(folder, 'posts.jsonl')
    await spool(req, file)
    const source = () => createReadStream(file, { highWaterMark: 262_144 })
    const { digest, ...found } = await postStreams
      .compare(source, signal)
      .catch((error: unknown) => {
        throw error instanceof LinesError ? faultsOf(error) : error
      })
    const name = id ?? digest
    const tell = (line: z.infer<typeof ImportLine>) => res.write(`${JSON.stringify(line)}\n`)
    res.writeHead(200, { 'Content-Type': mediaType, 'Cache-Control': 'no-store' })
    tell({ id: name, ...found, examples: [...found.examples] })
    let told = performance.now()
    const run = () =>
      postStreams.import({
        ...{ id: name, by: administratorOf(req, config.trustProxy), posts: found.posts },
        ...{ digest, source, signal },
        tell(progress) {
          if (performance.now() - told < tellEveryMs) return
          told = performance.now()
          tell(progress)
        },
      })
    const outcome = dryRun === 'true' ? 'dry-run' : await run().catch(whyNot)
    tell(endOf[outcome as keyof typeof endOf] ?? { done: false, why: outcome })
    res.end()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const runExport = async ({ postStreams }: HttpDeps, res: ServerResponse, isHead: boolean) => {
  const { consistency, pages } = await postStreams.export(endWith(res))
  const headers = { 'Content-Type': mediaType, 'LikeFlow-Consistency': consistency }
  res.writeHead(200, { ...headers, 'Cache-Control': 'no-store' })
  if (isHead) return void res.end()
  for await (const { text } of pages)
    if (!res.write(text))
      await new Promise<void>((resolve) => {
        res.once('drain', resolve).once('close', resolve)
      })
  res.end()
}

export const importRoutes = (deps: HttpDeps, gate: Gate): RawRoute[] => [
  {
    ...common,
    method: 'get',
    path: '/admin/posts/export',
    summary: 'All posts as JSON Lines; with a replica set of one moment (LikeFlow-Consistency)',
    answers: { 200: { description: 'A post per line', mediaType, schema: PostLine } },
    problems: [],
    async raw(req, res) {
      readQuery(req.url!, z.strictObject({}))
      if (gate.admit(req, res, 'like')) await runExport(deps, res, req.method === 'HEAD')
    },
  },
  {
    ...common,
    method: 'post',
    path: '/admin/posts/import',
    summary: 'Create or set posts by JSON Lines, as the export writes them',
    query: ImportQuery,
    answers: {
      200: {
        description:
          'What differs, how far it is, and at last that it is done: an answer that ends before is to be sent again',
        mediaType,
        schema: ImportLine,
      },
    },
    problems: ['unsupported-media-type', 'payload-too-large'],
    async raw(req, res) {
      if (gate.admit(req, res, 'like')) await runImport(deps, req, res)
    },
  },
]
