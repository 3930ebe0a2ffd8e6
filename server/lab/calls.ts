// Questions and answers over the channel between two processes. Either side asks; an answer is matched by its
// number. Other messages on the same channel pass by.
import type { ChildProcess } from 'node:child_process'

type Channel = ChildProcess | NodeJS.Process

type Message<Asked> =
  | { readonly number: number; readonly ask: Asked }
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly fault: string }

export interface Calls<Ask> {
  /** @throws what the other side threw, or that it did not answer in time. */
  ask<T>(what: Ask, withinMs: number): Promise<T>
}

/** `Ask`: what is asked of the other side; `Asked`: what it asks here, answered by `handle`. */
export const createCalls = <Ask, Asked = never>(
  channel: Channel,
  handle: (asked: Asked) => unknown,
): Calls<Ask> => {
  const open = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0

  const say = (lab: Message<Ask | Asked>) => {
    // A channel that closes meanwhile answers by its silence.
    if (channel.connected) (channel as ChildProcess).send({ lab }, () => {})
  }
  const answer = async ({ number, ask }: { number: number; ask: Asked }) => {
    try {
      say({ number, answer: (await handle(ask)) ?? null })
    } catch (error) {
      say({ number, fault: (error as Error).message })
    }
  }
  channel.on('message', (message: { lab?: Message<Asked> } | null) => {
    const lab = message?.lab
    if (!lab) return
    if ('ask' in lab) void answer(lab)
    else if ('fault' in lab) open.get(lab.number)?.reject(new Error(lab.fault))
    else open.get(lab.number)?.resolve(lab.answer)
  })
  channel.once('disconnect', () => {
    for (const { reject } of open.values()) reject(new Error('whoever was asked has ended'))
  })

  return {
    async ask<T>(what: Ask, withinMs: number) {
      const number = ++last
      const answered = Promise.withResolvers<unknown>()
      open.set(number, answered)
      const late = setTimeout(() => answered.reject(new Error('no answer')), withinMs)
      say({ number, ask: what })
      try {
        return (await answered.promise) as T
      } finally {
        clearTimeout(late)
        open.delete(number)
      }
    },
  }
}
