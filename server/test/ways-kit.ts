// A like by each of its ways, reads, and what an answer says of what is away.
import type { ProblemBody, ReadyAnswer } from '../../contract/index.ts'
import { post } from '../../testing/requests.ts'
import { createApp } from '../app.ts'
import type { FaultyHarness } from './fault-kit.ts'

export const json = { 'content-type': 'application/json' }
const escaped = '{"postId":"\\u0070"}' // not the plain spelling, so it takes the long way
let keys = 0
const keyed = () => ({ ...json, 'idempotency-key': `unavailable-${++keys}` })
export const send = (url: string, headers: Record<string, string>, body: string) =>
  fetch(url, { method: 'POST', headers, body })

export type Ways = Record<string, () => Promise<Response>>

/** Each way that a like can take. */
export const likesOf = (url: string): Ways => ({
  'by path': () => post(`${url}/posts/p/like`),
  plain: () => send(`${url}/like`, json, '{"postId":"p"}'),
  'in another spelling': () => send(`${url}/like`, json, escaped),
  keyed: () => send(`${url}/like`, keyed(), '{"postId":"p"}'),
  many: () => send(`${url}/likes`, json, '{"likes":[{"postId":"p"},{"postId":"q"}]}'),
  'many, keyed': () => send(`${url}/likes`, keyed(), '{"likes":[{"postId":"p","count":2}]}'),
})

export const readsOf = (url: string, receipt: string): Ways => ({
  stats: () => fetch(`${url}/stats`),
  post: () => fetch(`${url}/posts/p`),
  posts: () => fetch(`${url}/posts?ids=p,q`),
  top: () => fetch(`${url}/posts?sort=-likes`),
  receipt: () => fetch(`${url}/receipts/${receipt}`),
})

/** `200`, or `503 unavailable redis-away`. */
const told = async (answer: Response) => {
  if (answer.ok) return String(answer.status)
  const { type, reason, detail } = (await answer.json()) as ProblemBody
  if (/counted/i.test(detail) && answer.url.includes('/stats')) return `says ${detail}`
  return [answer.status, type.split('/').at(-1), reason].filter(Boolean).join(' ')
}

export const ask = async (ways: Ways) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(ways).map(async ([name, way]) => [name, await told(await way())] as const),
    ),
  )

/** The same answer by every way. */
export const all = (ways: Ways, answer: string) =>
  Object.fromEntries(Object.keys(ways).map((name) => [name, answer]))

/** Another app on the same servers; it does not wait until it is ready. */
export const startAnother = async ({ config, log }: FaultyHarness) => {
  const app = await createApp({ config, log, fatal: () => {} })
  await app.start()
  return { url: `http://127.0.0.1:${app.port()}`, stop: app.stop }
}

export const readyOf = async (url: string) =>
  (await (await fetch(`${url}/readyz`)).json()) as ReadyAnswer
