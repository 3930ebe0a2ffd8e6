// Between the driver and the tests' MongoDB: what a real mongod would answer and this one does not. It streams its
// hello as 4.4 and newer do, says that it is a mongos or a replica set, refuses commands with a code, waits, or says
// nothing any more. What nobody asked it to change goes through byte by byte.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import mongoose from 'mongoose'
import {
  type Doc,
  messageOf,
  messagesOf,
  type Request,
  readReply,
  readRequest,
  replyTo,
} from './mongodb-wire.ts'
import { addressOf } from './proxy.ts'

const { Long, ObjectId } = mongoose.mongo

/** Another command for the server, and what its reply becomes. */
export interface Instead {
  readonly forward: Doc
  readonly change: (reply: Doc) => Doc
}

/** Instead of the server's answer; undefined: the server is asked. A promise delays, also for ever. */
export type Answer = Doc | Instead | undefined | Promise<Doc | Instead | undefined>

export interface MongoDbProxyOptions {
  /** Of the MongoDB behind: one host. */
  readonly url: string
  /** Answers a hello as a server that streams does: when its time is over, again and again. */
  readonly streams?: boolean
  /** Fields of every hello, such as `{ msg: 'isdbgrid' }` for a mongos. */
  readonly hello?: Doc
}

export interface MongoDbProxy {
  readonly port: number
  /** Replaces what commands are answered with. */
  answer(handle: (command: Doc) => Answer): void
  /** Everything goes through again. */
  clear(): void
  /** From now on nothing is answered, on open and on new links; `false`: everything again. */
  silence(on: boolean): void
  /** Closes every link, as a primary does that steps down. */
  hangUp(): void
  /** Streamed hellos that were answered. */
  hellos(): number
  stop(): Promise<void>
}

/** The first key of a command is its name. */
export const nameOf = (command: Doc): string => Object.keys(command)[0]!

/** A refusal of a whole command, as a server words it. */
export const refusal = (code: number, codeName: string, errmsg: string = codeName): Doc => ({
  ok: 0,
  code,
  codeName,
  errmsg,
})

const isInstead = (answer: Doc | Instead): answer is Instead => 'forward' in answer

const isHello = (command: Doc) => ['hello', 'ismaster', 'isMaster'].includes(nameOf(command))

interface Link {
  readonly client: Socket
  readonly server: Socket
  /** What the server has not answered yet; it answers in order. */
  readonly asked: { readonly request: Request; readonly change: Instead['change'] | undefined }[]
}

export const createMongoDbProxy = async (options: MongoDbProxyOptions): Promise<MongoDbProxy> => {
  const links = new Set<Link>()
  const streaming = options.streams && {
    topologyVersion: { processId: new ObjectId(), counter: Long.ZERO },
  }
  const goesOn = () => undefined
  let handle: (command: Doc) => Answer = goesOn
  let silent = false
  let hellos = 0
  let lastHello: Doc = {}

  const helloOf = (reply: Doc) => {
    lastHello = { ...reply, ...streaming, ...options.hello }
    return lastHello
  }

  const say = (link: Link, bytes: Buffer) => {
    if (!silent && link.client.writable) link.client.write(bytes)
  }

  const stream = async (link: Link, request: Request) => {
    while (links.has(link)) {
      await delay(Number(request.command.maxAwaitTimeMS))
      if (!silent) hellos++
      say(link, replyTo(request, { ...lastHello, localTime: new Date() }, request.exhaustAllowed))
      if (!request.exhaustAllowed) return
    }
  }

  const take = async (link: Link, message: Buffer) => {
    const request = readRequest(message)
    if (options.streams && request.command.maxAwaitTimeMS) return void stream(link, request)
    const own = await handle(request.command)
    if (own && !isInstead(own)) return say(link, replyTo(request, own))
    link.asked.push({ request, change: own?.change })
    link.server.write(own ? messageOf(own.forward) : message)
  }

  const giveBack = (link: Link, message: Buffer) => {
    const { request, change = isHello(request.command) ? helloOf : undefined } = link.asked.shift()!
    say(link, change ? replyTo(request, change(readReply(message))) : message)
  }

  const cut = (link: Link) => {
    links.delete(link)
    link.client.destroy()
    link.server.destroy()
  }

  const hangUp = () => {
    for (const link of [...links]) cut(link)
  }

  const forward = async (link: Link) => {
    for await (const message of messagesOf(link.client)) await take(link, message)
  }
  const back = async (link: Link) => {
    for await (const message of messagesOf(link.server)) giveBack(link, message)
  }

  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ ...addressOf(options.url), noDelay: true })
    const link: Link = { client, server, asked: [] }
    links.add(link)
    for (const direction of [forward(link), back(link)])
      direction.catch(() => {}).finally(() => cut(link))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  return {
    port: (listener.address() as { port: number }).port,
    answer: (next) => {
      handle = next
    },
    clear: () => {
      handle = goesOn
    },
    silence: (on) => {
      silent = on
    },
    hangUp,
    hellos: () => hellos,
    async stop() {
      hangUp()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
