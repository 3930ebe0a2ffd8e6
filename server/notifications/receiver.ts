// One signed request to the webhook (https://www.standardwebhooks.com). The address is the operator's, what answers there
// is a stranger: a time limit over all of it, no redirect, nothing of its answer but status and Retry-After, and no way
// into the private network, also not by a name that leads there: the address is checked that is connected to.
import { type LookupAddress, lookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Webhook } from '../libraries/standardwebhooks.ts'
import { isPublicAddress } from '../public-address.ts'
import { hostOf } from '../webhook-settings.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

export const sendWithinMs = 15_000
const answerBytes = 16_384 // read so that the connection can be used again
const agentOptions = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16 } as const

const privateAddress = 'an address of a private network'

/** Answers only addresses that may be connected to. */
export const publicLookup =
  (resolve: typeof lookup): LookupFunction =>
  (host, options, done) =>
    resolve(host, { ...options, all: true }, (error, found) => {
      const may = (found as LookupAddress[] | undefined)?.filter(({ address }) =>
        isPublicAddress(address),
      )
      if (error) return done(error, [])
      if (!may?.[0]) return done(new Error(privateAddress), [])
      return options.all ? done(null, may) : done(null, may[0].address, may[0].family)
    })

export interface Receiver {
  /** Never throws. `signal`: gives it up. */
  send(id: string, body: string, signal: AbortSignal): Promise<Outcome>
  close(): void
}

interface ReceiverDeps {
  readonly url: URL
  readonly secrets: readonly string[]
  readonly allowsPrivate: boolean
  readonly userAgent: string
  readonly resolve?: typeof lookup
  readonly timeoutMs?: number
}

/** A code such as ECONNREFUSED or CERT_HAS_EXPIRED says it in a word. */
const reasonOf = (error: unknown, timedOut: boolean): string => {
  if (timedOut) return 'no answer in time'
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (typeof code === 'string') return code
  return message === privateAddress ? privateAddress : 'the connection failed'
}

const drain = (answer: IncomingMessage) => {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > answerBytes) answer.destroy()
  })
  answer.on('error', () => {})
}

export const createReceiver = (deps: ReceiverDeps): Receiver => {
  const { url, secrets, allowsPrivate, userAgent, timeoutMs = sendWithinMs } = deps
  const isTls = url.protocol === 'https:'
  const resolve = deps.resolve ?? lookup
  const options = { ...agentOptions, lookup: allowsPrivate ? resolve : publicLookup(resolve) }
  const agent = isTls ? new HttpsAgent(options as never) : new HttpAgent(options as never)
  const signers = secrets.map((secret) => new Webhook(secret))
  /** A literal address is not looked up. */
  const isRefused = !allowsPrivate && isIP(hostOf(url)) !== 0 && !isPublicAddress(hostOf(url))

  const headersOf = (id: string, body: string) => {
    const now = new Date()
    return {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': userAgent,
      'webhook-id': id,
      'webhook-timestamp': Math.floor(now.getTime() / 1000),
      'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
    }
  }

  const answerOf = (id: string, body: string, signal: AbortSignal) =>
    new Promise<IncomingMessage>((answered, failed) => {
      const send = isTls ? httpsRequest : httpRequest
      const asked = send(url, { method: 'POST', agent, headers: headersOf(id, body), signal })
      asked.on('response', answered)
      asked.on('error', failed)
      asked.end(body)
    })

  return {
    async send(id, body, signal) {
      if (isRefused) return { status: 'failed', reason: privateAddress }
      const late = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await answerOf(id, body, AbortSignal.any([signal, late]))
        drain(answer)
        return outcomeOf(answer.statusCode!, answer.headers['retry-after'], Date.now())
      } catch (error) {
        return { status: 'failed', reason: reasonOf(error, late.aborted) }
      }
    },
    close: () => agent.destroy(),
  }
}
