// Which nodes of Redis owe an answer for so long that they count as away before a connection breaks: each is asked once a
// second, by itself, so one that stands still says nothing of the others.
import type { Redis } from 'ioredis'
import { every } from '../every.ts'
import { isReply } from './refusals.ts'

interface AskedNode {
  readonly commands: Pick<Redis, 'time'>
}

export interface Silence {
  of(node: AskedNode): boolean
  start(): void
  stop(): void
}

const everyMs = 1000
const silentMs = 1500 // known after 2.5 s at most

export const createSilence = (nodes: () => readonly AskedNode[]): Silence => {
  const owedSince = new WeakMap<AskedNode, number>()
  const asked = new WeakSet<AskedNode>()

  const ask = async (node: AskedNode) => {
    if (asked.has(node)) return
    asked.add(node)
    if (!owedSince.has(node)) owedSince.set(node, performance.now())
    try {
      await node.commands.time()
      owedSince.delete(node)
    } catch (error) {
      // An error is an answer too; a connection that broke is none.
      if (isReply(error)) owedSince.delete(node)
    }
    asked.delete(node)
  }

  const asking = every(
    everyMs,
    () => {
      for (const node of nodes()) void ask(node)
    },
    true,
  )

  return {
    of: (node) => performance.now() - (owedSince.get(node) ?? Number.POSITIVE_INFINITY) > silentMs,
    start: asking.start,
    stop: () => void asking.stop(),
  }
}
