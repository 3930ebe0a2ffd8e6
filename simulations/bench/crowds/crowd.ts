// A crowd of connections in a process of its own: it takes one plan, says when all are open, and answers
// each word it is sent. Ends with its parent, and when it is dismissed.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Crowd<Report> {
  tell(word: string): void
  ask(word: string): Promise<Report>
  dismiss(): Promise<void>
}

/** `file`: beside this one, such as `readers.ts`. @throws when it ends before all are open. */
export const gatherCrowd = async <Report>(file: string, plan: object): Promise<Crowd<Report>> => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [] })
  const ended = once(child, 'exit')
  const lost = ended.then(() => {
    throw new Error(`${file} has ended`)
  })
  lost.catch(() => {}) // it is meant to end when it is dismissed
  const answer = async () => ((await Promise.race([once(child, 'message'), lost])) as [Report])[0]
  child.send(plan)
  await answer()
  return {
    tell: (word) => void child.send(word),
    ask: (word) => {
      child.send(word)
      return answer()
    },
    dismiss: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
