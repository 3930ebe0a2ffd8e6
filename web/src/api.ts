// The REST side: one function that speaks problem+json, and one entry per route the page uses.
import type {
  Audit,
  ChangeEntry,
  ChangePostBody,
  ChangesAnswer,
  ChangeWaits,
  ContinueAnswer,
  DeadLetter,
  DeadLettersAnswer,
  DeadNotificationsAnswer,
  DrainAnswer,
  DrillBody,
  Flood,
  FloodBody,
  LabAnswer,
  LabRun,
  LabSources,
  LikeAnswer,
  NotificationsAnswer,
  Post,
  PostsAnswer,
  ProblemBody,
  ProcessesAnswer,
  ReceiptAnswer,
  ReplayAnswer,
  ResendAnswer,
  TestAnswer,
  WorkerAnswer,
} from '../../contract/index.ts'
import { ask } from './ask.ts'

/** The server refused, or did not answer (`status` 0). `slug` is the end of the problem's type. */
export class Refused extends Error {
  readonly status: number
  readonly slug: string
  constructor(status: number, slug: string, text: string) {
    super(text)
    this.status = status
    this.slug = slug
  }
}

const refusal = async (response: Response): Promise<Refused> => {
  const problem = (await response.json().catch(() => null)) as Partial<ProblemBody> | null
  const slug = problem?.type?.split('/').at(-1) ?? 'unknown'
  const text = problem?.detail || problem?.title || `The server answered ${response.status}.`
  return new Refused(response.status, slug, text)
}

interface Options {
  body?: unknown
  /** it is sent to its end, also when the page goes away */
  keepalive?: boolean
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** @throws {Refused} for every answer but 2xx, and when no answer came. */
const send = async <T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  options: Options = {},
): Promise<T> => {
  const { body, signal } = options
  const headers = { ...options.headers }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers }
  if (body !== undefined) init.body = JSON.stringify(body)
  if (signal) init.signal = signal
  if (options.keepalive) init.keepalive = true
  const response = await ask(path, init).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Refused(0, 'no-answer', 'The server did not answer.')
  })
  if (!response.ok) throw await refusal(response)
  return (await response.json()) as T
}

const randomKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

const mayRepeat = (error: unknown) =>
  error instanceof Refused && (error.status === 0 || error.slug === 'outcome-unknown')

/**
 * One like. An unclear outcome is asked again with the same Idempotency-Key, so a press counts at most
 * once. @throws {Refused}
 */
const like = async (postId: string): Promise<LikeAnswer> => {
  const options = { body: { postId }, headers: { 'idempotency-key': randomKey() } }
  try {
    return await send<LikeAnswer>('POST', '/like', options)
  } catch (error) {
    if (!mayRepeat(error)) throw error
    return await send<LikeAnswer>('POST', '/like', options)
  }
}

const segment = encodeURIComponent

export const api = {
  like,
  top: (limit: number, signal?: AbortSignal) =>
    send<PostsAnswer>('GET', `/posts?sort=-likes&limit=${limit}`, signal ? { signal } : {}),
  post: (postId: string, signal?: AbortSignal) =>
    send<Post>('GET', `/posts/${segment(postId)}`, signal ? { signal } : {}),
  createPost: (body: { postId?: string; title?: string }) => send<Post>('POST', '/posts', { body }),
  processes: (signal?: AbortSignal) =>
    send<ProcessesAnswer>('GET', '/processes', signal ? { signal } : {}),
  receipt: (receipt: string, signal?: AbortSignal) =>
    send<ReceiptAnswer>('GET', `/receipts/${segment(receipt)}`, signal ? { signal } : {}),
  drain: (action: 'pause' | 'resume' | 'claim') =>
    send<DrainAnswer>('POST', `/admin/drain/${action}`),
  worker: (action: 'pause' | 'resume') => send<WorkerAnswer>('POST', `/admin/worker/${action}`),
  /** A pause for a while: it ends by itself, unless it is asked for again. */
  hold: (what: 'drain' | 'worker', seconds: number) =>
    send<DrainAnswer | WorkerAnswer>('POST', `/admin/${what}/pause?seconds=${seconds}`),
  /** It ends in a second, also when the page is just closed; one for good, of somebody else, stays. */
  letGo: (what: 'drain' | 'worker') =>
    send<DrainAnswer | WorkerAnswer>('POST', `/admin/${what}/pause?seconds=1`, { keepalive: true }),
  deadLetters: (signal?: AbortSignal) =>
    send<DeadLettersAnswer>('GET', '/admin/dead-letters', signal ? { signal } : {}),
  replay: (dead: Pick<DeadLetter, 'partition' | 'postId'>[]) =>
    send<ReplayAnswer>('POST', '/admin/dead-letters/replay', { body: { dead } }),
  deadNotifications: (limit: number, signal?: AbortSignal) =>
    send<DeadNotificationsAnswer>(
      'GET',
      `/admin/notifications/dead?limit=${limit}`,
      signal ? { signal } : {},
    ),
  resendNotifications: () => send<ResendAnswer>('POST', '/admin/notifications/resend'),
  resumeNotifications: () => send<NotificationsAnswer>('POST', '/admin/notifications/resume'),
  testNotification: () => send<TestAnswer>('POST', '/admin/notifications/test'),
  continuePartition: (partition: number, restored: 'apply' | 'discard') =>
    send<ContinueAnswer>('POST', `/admin/partitions/${partition}/continue`, { body: { restored } }),
  flood: (body: FloodBody) => send<Flood>('POST', '/admin/flood', { body }),
  stopFlood: () => send<Flood>('POST', '/admin/flood/stop'),
  lab: (signal?: AbortSignal) => send<LabAnswer>('GET', '/admin/lab', signal ? { signal } : {}),
  drill: (body: DrillBody) => send<LabRun>('POST', '/admin/lab/drill', { body }),
  stopLab: () => send<LabAnswer>('POST', '/admin/lab/stop'),
  labSources: (signal?: AbortSignal) =>
    send<LabSources>('GET', '/admin/lab/sources', signal ? { signal } : {}),
  changes: (signal?: AbortSignal) =>
    send<ChangesAnswer>('GET', '/admin/changes', signal ? { signal } : {}),
  changePost: (postId: string, body: ChangePostBody) =>
    send<ChangeEntry | ChangeWaits>('PATCH', `/admin/posts/${segment(postId)}`, { body }),
  deletePost: (postId: string) =>
    send<ChangeEntry | ChangeWaits>('DELETE', `/admin/posts/${segment(postId)}`),
  audit: () => send<Audit>('POST', '/admin/audit'),
}
