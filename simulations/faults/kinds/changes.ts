// Administrators change posts that are being liked, or import some, while the processes that do it are killed: at a step of
// a change, or at any moment. Each change is asked for again under its id until it is answered, as a client does.
import { setTimeout as delay } from 'node:timers/promises'
import type { ChangeEntry } from '../../../contract/index.ts'
import type { Wanted } from '../../../server/changes/change.ts'
import { changePoints } from '../../../server/crash-point.ts'
import type { ChangeRecord, PostRecord } from '../../../server/mongodb/models.ts'
import type { FaultContext, Injection, Nemesis } from '../fault.ts'
import { fleetRoles } from '../fleet.ts'
import { type Entry, sendLike } from '../traffic.ts'
import { until } from '../until.ts'
import { type Asked, faultsOfChanges, faultsOfImport } from './change-ledger.ts'

const administrators = 4 // each has a post of its own
const strikes = 3
const withinMs = 1000
const likePauseMs = 20
const askWithinMs = 20_000
const doneWithinMs = 240_000 // what is promised is that it is done once, not when
const imported = 5000
const setTo = 1000
const likedEvery = 200 // of the imported posts

/** What one administrator wants again and again. */
const wishes = {
  set: [{ likes: 500 }, { likes: 3 }],
  rename: [{ title: 'One' }, { title: 'Two' }, { title: null }],
  block: [{ state: 'blocked' }, { state: 'open' }],
  delete: [{ state: 'deleted' }, { state: 'open' }],
} as const satisfies Record<string, readonly Wanted[]>
type Wish = keyof typeof wishes

const headersOf = (url: string, type: string) => ({ origin: url, 'content-type': type })

/** Some URL of the fleet, or none. */
const anyUrl = ({ fleet, random }: FaultContext) => {
  const urls = fleet.urls()
  return urls[random.below(Math.max(1, urls.length))]
}

/** Kills some processes one after the other; `atSteps`: some of them at a step of a change, which there must be. */
const strike = async ({ fleet, random }: FaultContext, atSteps: boolean) => {
  for (let n = 0; n < strikes; n++) {
    await delay(random.below(withinMs))
    if (atSteps && random.chance(0.5)) {
      const point = changePoints[random.below(changePoints.length)]!
      await fleet.crashAt(point, 1 + random.below(3))
    } else {
      const role = fleetRoles[random.below(fleetRoles.length)]!
      await fleet.signal(role, 'SIGKILL', random.below(2)).ended
    }
  }
}

/** Likes of one post, and what was answered to them. */
const startLiker = (context: FaultContext, post: string) => {
  const book: Entry = { counted: 0, refused: 0, unknown: 0 }
  let stopped = false
  const like = async (url: string | undefined) => {
    if (url === undefined) return 'refused'
    context.sent.likes++
    const outcome = await sendLike(url, post)
    book[outcome]++
    return outcome
  }
  const run = async () => {
    while (!stopped) {
      await like(anyUrl(context))
      await delay(likePauseMs)
    }
  }
  const running = run()
  return {
    book,
    like,
    async stop() {
      stopped = true
      await running
    },
  }
}

/** Until it is answered that it is done. @throws when it is refused. */
const change = async (context: FaultContext, post: string, { id, wanted }: Asked) => {
  let answered: ChangeEntry | undefined
  await until(
    `change ${id} is done`,
    async () => {
      const url = anyUrl(context)
      if (url === undefined) return false
      const isDelete = wanted.state === 'deleted'
      const answer = await fetch(`${url}/admin/posts/${post}?id=${id}`, {
        method: isDelete ? 'DELETE' : 'PATCH',
        headers: headersOf(url, 'application/json'),
        signal: AbortSignal.timeout(askWithinMs),
        ...(!isDelete && { body: JSON.stringify(wanted) }),
      }).catch(() => null)
      const body = await answer?.text().catch(() => null)
      if (answer?.status === 200 && body) answered = JSON.parse(body) as ChangeEntry
      else if (answer && answer.status < 500 && answer.status !== 202)
        throw new Error(`change ${id}: ${answer.status} ${body}`)
      return answered !== undefined
    },
    doneWithinMs,
  )
  return answered!
}

/** What is still wrong when all likes had time to arrive, or later: others go on being counted meanwhile. */
const atLast = async ({ goesOn }: FaultContext, faults: () => Promise<string[]>) => {
  await until('all is in MongoDB', async () => (await faults()).length === 0).catch(() => {})
  await goesOn(20)
  return faults()
}

/** Changes of one post, one after the other, until `isOver`; the last one leaves it open. */
const administrate = async (
  context: FaultContext,
  n: number,
  wish: Wish,
  isOver: () => boolean,
) => {
  const { fleet, name, models } = context
  const post = `${name}-changed${n}`
  const liker = startLiker(context, post)
  const wanted: readonly Wanted[] = wishes[wish]
  const asked: Asked[] = []
  const answers: ChangeEntry[] = []
  const findings: string[] = []
  for (let i = 0; !isOver() || i % wanted.length !== 0 || i === 0; i++) {
    const next = { id: `${name}-administrator-${n}-${i}`, wanted: wanted[i % wanted.length]! }
    asked.push(next)
    answers.push(await change(context, post, next))
    if ((next.wanted.state ?? 'open') === 'open') continue
    for (const url of fleet.urls())
      if ((await liker.like(url)) === 'counted') findings.push(`${post} is liked after ${next.id}`)
  }
  await liker.stop()
  const { book } = liker
  const faults = async () => {
    const logged = await models.changes.find({ post }).lean<ChangeRecord[]>()
    const held = await models.posts.findById(post).lean<PostRecord>()
    return faultsOfChanges({ post, asked, answers, logged, held, likes: book })
  }
  findings.push(...(await atLast(context, faults)))
  return { counted: book.counted, changes: asked.length, findings }
}

const changing =
  (wish: Wish): Injection =>
  async (context) => {
    let over = false
    const striking = strike(context, true).finally(() => {
      over = true
    })
    const ends = await Promise.all(
      Array.from({ length: administrators }, (_, n) => administrate(context, n, wish, () => over)),
    )
    await striking
    const sum = (of: (end: (typeof ends)[number]) => number) =>
      ends.reduce((all, end) => all + of(end), 0)
    return {
      findings: ends.flatMap(({ findings }) => findings),
      counted: sum(({ counted }) => counted),
      note: `${sum(({ changes }) => changes)} changes`,
    }
  }

/** Sends the import until it is answered that it is done; how often. */
const send = async (context: FaultContext, posts: readonly string[]) => {
  const body = posts.map((id) => `${JSON.stringify({ id, likes: setTo })}\n`).join('')
  let times = 0
  await until(
    'the import is done',
    async () => {
      const url = anyUrl(context)
      if (url === undefined) return false
      times++
      const answer = await fetch(`${url}/admin/posts/import?id=${context.name}-import`, {
        method: 'POST',
        headers: headersOf(url, 'application/jsonl'),
        body,
      }).catch(() => null)
      const said = await answer?.text().catch(() => '')
      if (answer && answer.status < 500 && !answer.ok) throw new Error(`import: ${said}`)
      return /^\{"done":true/m.test(said ?? '')
    },
    doneWithinMs,
  )
  return times
}

/** Likes posts of the import that are set by now: all these likes come on top. */
const likeWhatIsSet = async (
  context: FaultContext,
  posts: readonly string[],
  isOver: () => boolean,
) => {
  const likers = new Map<string, ReturnType<typeof startLiker>>()
  while (!isOver()) {
    for (const [post, likes] of await context.persisted(posts))
      if (likes >= setTo && !likers.has(post)) likers.set(post, startLiker(context, post))
    await delay(likePauseMs)
  }
  await Promise.all([...likers.values()].map((liker) => liker.stop()))
  return new Map([...likers].map(([post, { book }]) => [post, book]))
}

const importing: Injection = async (context) => {
  const { name, models, persisted } = context
  const posts = Array.from({ length: imported }, (_, n) => `${name}-in${n}`)
  let over = false
  const liking = likeWhatIsSet(
    context,
    posts.filter((_, n) => n % likedEvery === 0),
    () => over,
  )
  let times = 0
  try {
    ;[times] = await Promise.all([send(context, posts), strike(context, false)])
  } finally {
    over = true
  }
  const books = await liking
  await send(context, posts) // was done before: sets nothing
  const faults = async () => {
    const log = await models.changes.find({ _id: `${name}-import` }).lean<ChangeRecord[]>()
    return faultsOfImport({ posts, setTo, books, log, held: await persisted(posts) })
  }
  return {
    findings: await atLast(context, faults),
    counted: [...books.values()].reduce((sum, { counted }) => sum + counted, 0),
    note: `sent ${times} times`,
  }
}

/** In the short form one of single changes, and the import: they are the same steps. */
export const changeKinds: readonly Nemesis[] = [
  { name: 'killed amid delete', inject: changing('delete') },
  { name: 'killed amid set', inject: changing('set'), long: true },
  { name: 'killed amid rename', inject: changing('rename'), long: true },
  { name: 'killed amid block', inject: changing('block'), long: true },
  { name: 'killed amid import', inject: importing },
]
