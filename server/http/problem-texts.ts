// What each problem means and what its receiver can do: the texts of every refusal and of /problems. They are
// fixed, and fit a read as well as a like; what a like's sender may conclude stands in the actions.
import type { ProblemType, UnavailableReason } from '../../contract/index.ts'

export interface ProblemText {
  /** what happened, in every answer of this type */
  readonly detail: string
  /** what to do about it */
  readonly action: string
}

const retry = 'Send the same request again after Retry-After; a like was not counted.'
const correct = 'Correct the request; nothing was counted.'

export const problemTexts: Readonly<Record<ProblemType, ProblemText>> = {
  'invalid-json': {
    detail: 'The body must be one JSON value in UTF-8.',
    action: correct,
  },
  'invalid-body': {
    detail: 'The body is JSON, but not of the documented shape: see errors.',
    action: `${correct} Each error has a JSON pointer to its place.`,
  },
  'invalid-post-id': {
    detail: 'A post id is 1 to 64 letters, digits, hyphens or underscores.',
    action: correct,
  },
  'invalid-query': {
    detail: 'A parameter is unknown, repeated or out of range: see errors.',
    action: 'Correct the query; /docs lists the parameters of every path.',
  },
  'invalid-idempotency-key': {
    detail: 'Idempotency-Key comes once and has 1 to 255 visible ASCII characters.',
    action: `${correct} A random UUID makes a good key.`,
  },
  'malformed-request': {
    detail: 'This is not one well-formed HTTP/1.1 request; the connection is closed.',
    action: 'Use an HTTP client; a request written by hand needs a Host, one length and CRLF.',
  },
  unauthorized: {
    detail: 'Send the admin password by HTTP Basic; any user name will do.',
    action: 'Ask the operator for ADMIN_PASSWORD.',
  },
  forbidden: {
    detail:
      'Origin must match Host and its port, or be listed in ORIGINS. /admin needs an Origin that matches Host. ' +
      'A proxy must pass on Host unchanged, with its port.',
    action:
      'Send it from a page of this server, or list the origin of your page in ORIGINS. Behind a proxy compare ' +
      '`host` and `origin` in the answer: in nginx, `proxy_set_header Host $http_host;` keeps the port.',
  },
  'post-blocked': {
    detail: 'An administrator has blocked this post; nothing was counted.',
    action: 'Like another post. A repeat is counted once the post is open again.',
  },
  'not-found': {
    detail: 'No resource has this path; paths are case-sensitive and exact.',
    action: 'See /docs for every path.',
  },
  'unknown-post': {
    detail: 'No post has this id.',
    action: 'Create it with POST /posts first.',
  },
  'unknown-receipt': {
    detail: 'No like was answered with this receipt.',
    action: 'Send the receipt exactly as it stood in the answer to a like.',
  },
  'method-not-allowed': {
    detail: 'The Allow header lists the methods of this resource.',
    action: 'Use one of them.',
  },
  'request-timeout': {
    detail: 'Headers must arrive within 10 s and the whole request within 15 s.',
    action: 'Send the request again, faster; nothing was counted.',
  },
  'post-exists': {
    detail: 'A post with this id has a title already, or was created before.',
    action: 'Take another id, or use the post as it is.',
  },
  'state-conflict': {
    detail: 'The current state does not allow this.',
    action: 'The member state says what it is; see also the dashboard.',
  },
  'receipt-lost': {
    detail: 'Redis lost the data of this receipt; whether the like is in MongoDB is unknown.',
    action: 'Ask the operator: Redis was restored from older data.',
  },
  'post-deleted': {
    detail: 'An administrator has deleted this post; nothing was counted.',
    action: 'Take it off your page. Its likes are kept, and an administrator may restore it.',
  },
  'payload-too-large': {
    detail: 'The body is longer than this resource takes.',
    action: 'Send less at once; nothing was counted.',
  },
  'unsupported-media-type': {
    detail: 'Content-Type must be application/json in UTF-8, and the body uncompressed.',
    action: correct,
  },
  'idempotency-key-reused': {
    detail: 'This Idempotency-Key was used with a different request.',
    action: 'Make a new key for every new request; this one was not counted.',
  },
  'rate-limited': {
    detail: 'This address has used up its requests; Retry-After says when to come back.',
    action: retry,
  },
  'headers-too-large': {
    detail: 'The request line and headers must stay under 16 kB and 200 headers.',
    action: correct,
  },
  internal: {
    detail: 'The server failed; its log says more under this instance.',
    action:
      'Tell the operator the instance. A like may have been counted: the same request with the same ' +
      'Idempotency-Key tells.',
  },
  overloaded: {
    detail: 'This process has too much to do; it did not begin the request.',
    action: retry,
  },
  unavailable: {
    detail: 'Something that this request needs is away: see reason.',
    action: `${retry} If it lasts, the operator must act on the reason.`,
  },
  'outcome-unknown': {
    detail:
      'The like was counted once or not at all; the same request with the same Idempotency-Key tells.',
    action:
      'Send the same request again with the Idempotency-Key it had. Without a key, a repeat may count twice.',
  },
}

const wait = 'Nothing: it comes back by itself.'

/** By the member `reason` of `unavailable`; the action is the operator's. */
export const reasonTexts: Readonly<Record<UnavailableReason, ProblemText>> = {
  starting: {
    detail: 'This process has just started and is not connected to Redis yet.',
    action: wait,
  },
  stopping: {
    detail: 'This process is stopping.',
    action: 'Nothing: another process takes the next request.',
  },
  'redis-away': {
    detail: 'Redis does not answer.',
    action: 'Start Redis, or see why it hangs or cannot be reached.',
  },
  'redis-loading': {
    detail: 'Redis has just started and is still loading its data.',
    action: wait,
  },
  'redis-not-durable': {
    detail: 'Redis runs with settings that could lose an acknowledged like.',
    action: 'Set what the log names (`redis state`), or REDIS_DURABILITY=relaxed.',
  },
  'redis-durability-unknown': {
    detail: 'Redis does not tell whether it keeps what it acknowledges.',
    action:
      'Let its user run CONFIG GET, or set REDIS_DURABILITY: declared if the service keeps every write it ' +
      'acknowledged, relaxed if it may lose some.',
  },
  'redis-read-only': {
    detail: 'This Redis is a replica and takes no writes.',
    action:
      'Make REDIS_URL lead to the primary, or promote this one. LikeFlow looks the name up again by itself.',
  },
  'redis-full': {
    detail: 'Redis has used up its memory, or the share of it that likes may use.',
    action: 'The alert names what fills it. Raise maxmemory, or let the likes drain.',
  },
  'idempotency-full': {
    detail: "Idempotency-Keys have used up their share of Redis' memory.",
    action:
      'Raise maxmemory, or shorten IDEMPOTENCY_TTL for new keys. Likes without a key are counted.',
  },
  'redis-too-few-replicas': {
    detail: 'Redis has fewer replicas in step than it needs.',
    action:
      'Bring the replicas back: see INFO replication, min-replicas-to-write and REDIS_REPLICAS.',
  },
  'redis-cannot-save': {
    detail: 'Redis could not write to its disk.',
    action: 'See the log of Redis: a full disk, a permission. It goes on once a save succeeds.',
  },
  'redis-forbids': {
    detail: 'The user of REDIS_URL may not do this in Redis.',
    action: 'Give it the commands that the log names (`redis state`), and the keys `*lf:*`.',
  },
  'redis-wrong-password': {
    detail: 'Redis does not accept the user name or the password.',
    action: 'Correct them in REDIS_URL.',
  },
  'redis-moves': {
    detail: 'The cluster is moving this part of its data to another node.',
    action: wait,
  },
  'redis-refuses': {
    detail: 'Redis answers, but refuses the command.',
    action: 'See the log for its error, such as a script that runs too long.',
  },
  'partitions-grow': {
    detail: 'The number of partitions is changing, or differs from the PARTITIONS of this process.',
    action:
      'A change takes a second. If this lasts, see the log for the number and set PARTITIONS, or run `likeflow partitions` again.',
  },
  'mongodb-away': {
    detail: 'MongoDB does not answer.',
    action: 'Start MongoDB, or see why it cannot be reached. Likes are counted meanwhile.',
  },
  'mongodb-refuses': {
    detail: 'MongoDB answers, but refuses the write.',
    action: 'See the log for its error: a full disk, a permission.',
  },
  'no-sample': {
    detail: 'The system has not been measured yet.',
    action: 'Run a process with the role sampler, if there is none.',
  },
  'api-away': {
    detail: 'The proxy in front reached no API process.',
    action: 'Start a process with the role api, or see why the proxy cannot reach it.',
  },
}

/** `reason`: of `unavailable`, whose detail says what is away. */
export const detailOf = (type: ProblemType, reason?: UnavailableReason): string =>
  reason ? reasonTexts[reason].detail : problemTexts[type].detail
