// The question of a lane that has nothing to count: are its last likes still there?
import type { PartitionKeys } from '../keys.ts'
import { type Point, pointText, readPoint } from '../point.ts'
import type { History } from './add-likes.ts'
import { loadScript, type Run } from './runner.ts'

export interface Question {
  readonly own: Point | null
  readonly heard: Point | null
  /** the id of an incarnation that begins now, of this call only */
  readonly randomId: string
}

/** `lost`: own is not in this history; the partition is stopped, unless this loss was found before. */
export interface HistoryAnswer extends History {
  status: 'known' | 'lost'
}

type Reply = [HistoryAnswer['status'], last: string, othersLost: 0 | 1]

export const createHistory = (run: Run) => {
  const script = loadScript('ask')

  const askHistory = async (keys: PartitionKeys, question: Question): Promise<HistoryAnswer> => {
    const { own, heard, randomId } = question
    const args = [1, keys.meta, pointText(own), pointText(heard), randomId]
    const [status, last, othersLost] = await run<Reply>(script, args)
    return { status, last: readPoint(last), othersLost: othersLost === 1 }
  }
  return { askHistory }
}
