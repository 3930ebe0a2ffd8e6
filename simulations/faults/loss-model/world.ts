// Two API processes, three servers, one partition, under one seed: which event comes next, whether an answer is
// lost, who dies. At the end all that lives meets on one server, and what is gone must have been said.
import { createRandom } from '../model/schedule.ts'
import { judgeEnd, judgeStop, type Outcome, saidBy } from './outcome.ts'
import {
  begin,
  hear,
  type Message,
  newMessage,
  newProcess,
  type Process,
  tryAgain,
} from './process.ts'
import type { Rules } from './rules.ts'
import { addLikes, ask, type Copy, copyOf, type Executions, emptyCopy } from './server.ts'

const maxExecutions = 30 // one bit each
const odds = { answerLost: 0.1, again: 0.15, empty: 0.15 } as const

export interface Server {
  copy: Copy
  up: boolean
  /** the server that it follows; -1: it is a primary */
  of: number
  backup: Copy | null
}

export const createWorld = (seed: number, rules: Rules, sum: Outcome) => {
  const random = createRandom(seed)
  const { below, chance, pick } = random
  let last = 0
  const fresh = () => ++last
  const executions: Executions = { likes: [], points: [] }
  const server = (of: number): Server => ({ copy: emptyCopy(fresh()), up: true, of, backup: null })
  const servers = [server(-1), server(0), server(0)]
  const processes = [newProcess(fresh()), newProcess(fresh())]
  let messages: Message[] = []
  let likes = 0
  /** executions whose loss was said, as bits */
  let said = 0

  const serves = (s: number) => servers[s]!.up && servers[s]!.of === -1
  const send = (process: Process, isQuestion: boolean) => {
    const message = newMessage(process, rules.newIds ? fresh() : process.epoch, isQuestion)
    messages.push(message)
    return message
  }
  const beginLike = (process: Process) => {
    if (executions.likes.length >= maxExecutions - 3) return
    let like = chance(odds.empty) ? -1 : likes
    // Somebody's like with a key once more: 0, 3, 6 and so on have one.
    if (likes > 0 && chance(odds.again)) like = 3 * below(Math.ceil(likes / 3))
    if (like === likes) likes++
    begin(process, like, 1 + below(3), send)
  }

  const execute = (message: Message) => {
    if (!serves(message.to)) return
    const { from, flush, isQuestion } = message
    const { copy } = servers[message.to]!
    const before = copy.has
    const answer = isQuestion ? ask(copy, flush, rules) : addLikes(copy, flush, executions, rules)
    message.answer = answer
    if (answer.stops) judgeStop(sum, from, copy, flush.own, executions)
    // Found before: then it was gone already when the partition stopped.
    if (answer.status === 'lost') said |= saidBy(from, copy, flush.own, executions)
    if (copy.has === before) return
    const { likes } = executions
    for (let e = 0; e < likes.length - 1; e++)
      if (before & (1 << e) && likes[e] === likes.at(-1)) sum.doubled++
  }
  const answered = (message: Message) => hear(message, executions, send, fresh)

  const world = {
    random,
    rules,
    fresh,
    servers,
    processes,
    serves,
    /** Its connections are gone; what is on its way there never arrives. */
    restart(s: number, copy: Copy) {
      world.cut(s)
      servers[s]!.copy = copy
      copy.replid = fresh()
      for (const process of processes)
        if (process.alive && !process.frozen && process.at === s) world.connect(process, s)
    },
    cut(s: number) {
      messages = messages.filter(({ to }) => to !== s)
    },
    connect(process: Process, s: number) {
      process.at = s
      if (rules.idleAsks) send(process, true)
    },
    act() {
      const process = pick(processes)
      if (!process.alive || process.frozen) return
      if (!serves(process.at)) {
        const others = [0, 1, 2].filter(serves)
        if (others.length > 0) world.connect(process, pick(others))
      } else if (process.tries !== -1) {
        if (chance(0.3)) tryAgain(process, send)
      } else if (chance(0.6)) beginLike(process)
      else if (rules.idleAsks && process.memory.own) send(process, true)
    },
    deliver() {
      const waiting = messages.filter(({ answer }) => answer === null)
      if (waiting.length > 0) execute(pick(waiting))
    },
    receive() {
      const done = messages.filter(({ answer, from }) => answer && from.alive && !from.frozen)
      if (done.length === 0) return
      const message = pick(done)
      messages.splice(messages.indexOf(message), 1)
      if (!chance(odds.answerLost)) answered(message)
    },
    follow() {
      const { of } = servers[below(3)]!
      for (const each of servers)
        if (each.of === of && of !== -1 && serves(of) && chance(0.5))
          each.copy = copyOf(servers[of]!.copy)
    },
    /** Everybody meets on one server, is answered there, and asks once more. */
    end() {
      const left = Math.max(
        0,
        servers.findIndex((_, s) => serves(s)),
      )
      for (const each of servers) each.up = false
      Object.assign(servers[left]!, { up: true, of: -1 })
      messages = messages.filter(({ to }) => to === left && chance(0.5))
      for (const message of messages) if (message.answer === null) execute(message)
      const now = (process: Process, isQuestion: boolean) => {
        const message = send(process, isQuestion)
        execute(message)
        return message
      }
      for (const process of processes) {
        if (!process.alive) continue
        Object.assign(process, { frozen: false, at: left })
        for (const message of messages.filter(({ from }) => from === process)) answered(message)
        if (process.tries === -1 && chance(0.5)) beginLike(process)
        if (process.waitsFor) {
          process.tries++
          process.waitsFor = now(process, false)
          answered(process.waitsFor)
        }
        if (rules.idleAsks) answered(now(process, true))
      }
      judgeEnd(sum, processes, servers[left]!.copy, executions, said, rules)
    },
  }
  return world
}

export type World = ReturnType<typeof createWorld>
