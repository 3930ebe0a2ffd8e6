// While the stream is not live, the server is asked beside it whether it takes likes: a proxy may hold the stream back,
// and then the page still says what is so.
import type { ReadyAnswer } from '../../../contract/index.ts'
import { ask as askServer } from '../ask.ts'
import type { Asked } from './known.ts'

const everyMs = 2_000
const answerWithinMs = 2_000

const ask = async (): Promise<Asked> => {
  try {
    const response = await askServer('/readyz', { signal: AbortSignal.timeout(answerWithinMs) })
    const answer = (await response.json()) as ReadyAnswer
    return { answer: typeof answer.status === 'string' ? answer : null }
  } catch {
    return { answer: null }
  }
}

/** `onAnswer`: of what was asked while it was still wanted; null when it is not wanted any more. */
export const createAskReady = (onAnswer: (asked: Asked | null) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let round = 0

  const again = async (mine: number) => {
    const asked = await ask()
    if (mine !== round) return
    onAnswer(asked)
    timer = setTimeout(again, everyMs, mine)
  }

  return {
    want(wanted: boolean) {
      if (wanted === round % 2 > 0) return
      round += 1 // odd: it is wanted
      clearTimeout(timer)
      if (wanted) void again(round)
      else onAnswer(null)
    },
  }
}
