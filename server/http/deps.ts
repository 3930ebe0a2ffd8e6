// What the HTTP part asks of the rest: only these calls, so that every route can be tried without
// Redis or MongoDB behind it.
import type { RequestHandler } from 'express'
import type {
  LivingProcess,
  ProblemType,
  ReadyAnswer,
  Sample,
  UnavailableReason,
} from '../../contract/index.ts'
import type { Controls } from '../batches/controls.ts'
import type { Changes } from '../changes/changes.ts'
import type { PostStreams } from '../changes/post-streams.ts'
import type { Config } from '../config.ts'
import type { Floods } from '../flood/floods.ts'
import type { Lab } from '../lab/lab.ts'
import type { Likes } from '../likes/likes.ts'
import type { Receipts } from '../likes/receipts.ts'
import type { Log } from '../log.ts'
import type { NotificationControls } from '../notifications/controls.ts'
import type { Posts } from '../posts/posts.ts'
import type { Relay } from '../stream/relay.ts'
import type { Shedding } from './shedding.ts'

export interface LatestSample {
  latest(): Sample | null
  /** How long ago it was measured, or heard of; milliseconds. */
  latestAgeMs(): number
  /** null: nobody measured yet, and this process does not. */
  sampleNow(): Promise<Sample | null>
}

export interface HttpDeps {
  config: Config
  log: Log
  likes: Pick<Likes, 'count'>
  receipts: Receipts
  posts: Posts
  controls: Controls
  changes: Changes
  /** null: no webhook is set */
  notifications: NotificationControls | null
  postStreams: PostStreams
  floods: Pick<Floods, 'begin' | 'end'>
  lab: Lab
  relay: Pick<Relay, 'open'>
  sampler: LatestSample
  /** @throws when Redis does not answer. */
  processes: () => Promise<LivingProcess[]>
  readiness: () => Promise<ReadyAnswer>
  /** What the connection to Redis knows of it; null: it is up. */
  redisReason: () => UnavailableReason | null
  metrics: () => Promise<string>
  /** A request to like was refused. */
  onRefused: (problem: ProblemType) => void
  /** Bull Board's router; `null` when this process has no queue. */
  bullBoard: RequestHandler | null
  /** Folder of the built page; it may be missing. */
  webRoot: string
  shedding: Shedding
}
