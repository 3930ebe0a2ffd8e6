// Runs a .lua file by its SHA1; a Redis that does not know it yet gets the text. NOSCRIPT means that
// nothing was executed, so sending the text once more can never count twice. Nothing else is retried.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Command, type Redis } from 'ioredis'
import type { Gather } from '../gather.ts'
import { TooFewReplicasError } from '../replicas.ts'

export type Argument = string | number

export interface Script {
  readonly text: string
  readonly sha: string
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

/** Reads `<name>.lua`; a line `--@ other.lua` stands for the text of that file. */
export const loadScript = (name: string): Script => {
  const text = read(`${name}.lua`).replace(/^--@ (\S+)$/gm, (_, file: string) => read(file))
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

/** A count in a reply: text where it is too near 2^53 for ioredis's integers. `Number` reads both. */
export type CountReply = number | string

/** `args`: number of keys, keys, arguments. */
export type Run = <Reply>(script: Script, args: readonly Argument[]) => Promise<Reply>

const utf8 = { replyEncoding: 'utf8' } as const

const isUnknownScript = (error: unknown) =>
  error instanceof Error && error.message.startsWith('NOSCRIPT')

/** The script's own error comes first: after a refusal, replicas answer all the same. */
const keptReply = async <Reply>(answer: Promise<Reply>, kept: Promise<boolean>): Promise<Reply> => {
  const reply = await answer
  const has = await kept.catch((cause: unknown) => {
    throw new Error('the replicas were not asked', { cause }) // not the script: it was answered
  })
  if (!has) throw new TooFewReplicasError('too few replicas have it')
  return reply
}

/**
 * Errors of `run` are ioredis's own: a reply error, a timeout or a closed connection; with `gather` also
 * TooFewReplicasError. One fault of theirs is that they carry the command's arguments: log them only through `log.ts`.
 */
export const createRun = (redis: Redis, gather?: Gather): Run => {
  const send = (name: string, first: string, args: readonly Argument[]) => {
    const kept = gather?.()
    const reply = redis.sendCommand(new Command(name, [first, ...args], utf8)) as Promise<never>
    return kept ? keptReply(reply, kept) : reply
  }

  return async (script, args) => {
    try {
      return await send('evalsha', script.sha, args)
    } catch (error) {
      if (!isUnknownScript(error)) throw error
      return send('eval', script.text, args)
    }
  }
}
