// An API process with one lane, and what is on its way to a server. A message executes at most once; its answer
// may be lost, and it may arrive when its sender is further on. What the lane remembers is the real code's.
import {
  beginEpoch,
  type Memory,
  newMemory,
  remember,
  startOver,
} from '../../../server/likes/memory.ts'
import type { Answer, Executions, Flush } from './server.ts'

export interface Process {
  alive: boolean
  frozen: boolean
  /** the server it is connected to */
  at: number
  epoch: number
  readonly memory: Memory<number>
  /** 555843c: the newest continue it was told */
  told: number
  /** the like of the flush under way; -1: an empty flush */
  like: number
  keyed: boolean
  weight: number
  /** tries of the flush under way without an answer; -1: none is under way */
  tries: number
  waitsFor: Message | null
  /** it has lost likes, and vouches for those of others since */
  startedOver: boolean
  /** executions that its callers were told of, as bits */
  acknowledged: number
}

export interface Message {
  readonly from: Process
  readonly to: number
  readonly flush: Flush
  readonly isQuestion: boolean
  answer: Answer | null
}

/** Hands a message to the network. */
export type Send = (process: Process, isQuestion: boolean) => Message

export const newProcess = (epoch: number): Process => ({
  ...{ alive: true, frozen: false, at: 0, epoch, memory: newMemory<number>(), told: 0 },
  ...{ like: -1, keyed: false, weight: 0, tries: -1, waitsFor: null },
  ...{ startedOver: false, acknowledged: 0 },
})

/** `random`: the id of an incarnation that this call may begin. */
export const newMessage = (from: Process, random: number, isQuestion: boolean): Message => {
  const { memory, epoch, at, like, keyed, weight, tries, told } = from
  const { number: n, counted, own, heard } = memory
  const again = !isQuestion && tries > 0
  const flush = { epoch, n, again, counted, own, heard, random, like, keyed, weight, told }
  return { from, to: at, isQuestion, flush, answer: null }
}

/** Every third like has a key: only these are sent by others too. */
export const begin = (process: Process, like: number, weight: number, send: Send): void => {
  Object.assign(process, { like, weight, keyed: like % 3 === 0, tries: 0 })
  process.memory.number++
  process.waitsFor = send(process, false)
}

const tries = 3

/** Its answer did not come: the same once more, or the outcome is unknown. */
export const tryAgain = (process: Process, send: Send): void => {
  process.tries++
  process.waitsFor = process.tries < tries ? send(process, false) : null
  if (!process.waitsFor) process.tries = -1
}

const hearQuestion = (process: Process, { flush, answer }: Message, fresh: () => number) => {
  const { memory, epoch } = process
  if (flush.n !== memory.number || flush.epoch !== epoch) return
  memory.heard = answer!.last
  if (answer!.status !== 'lost') return
  startOver(memory, answer!.last)
  process.startedOver = true
  process.epoch = fresh()
}

/** The load is in no history that the lane knows: again from the start, unless it may be counted. */
const startAgain = (process: Process, answer: Answer, send: Send, fresh: () => number) => {
  if (answer.status === 'lost') {
    startOver(process.memory, answer.last)
    process.startedOver = true
  } else beginEpoch(process.memory)
  process.epoch = fresh()
  const isUnknown = process.tries > 0 || answer.status === 'old'
  process.tries = -1
  if (isUnknown) return
  process.tries = 0
  process.memory.number++
  process.waitsFor = send(process, false)
}

const hearFlush = (
  process: Process,
  { flush, answer }: Message,
  { points }: Executions,
  send: Send,
  fresh: () => number,
) => {
  process.waitsFor = null
  const { status, execution, isRepeat, last } = answer!
  if (status !== 'ok' && status !== 'again') return startAgain(process, answer!, send, fresh)
  process.tries = -1
  const at = execution === -1 ? null : points[execution]!
  remember(process.memory, flush.n, isRepeat ? null : at, isRepeat ? [at!] : [], last)
  if (execution !== -1) process.acknowledged |= 1 << execution
}

export const hear = (
  message: Message,
  executions: Executions,
  send: Send,
  fresh: () => number,
): void => {
  const { from: process, answer } = message
  if (!answer) return
  process.told = Math.max(process.told, answer.continued)
  if (message.isQuestion) hearQuestion(process, message, fresh)
  else if (process.waitsFor === message) hearFlush(process, message, executions, send, fresh)
}
