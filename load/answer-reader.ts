// Puts the pieces of one answer together. The body of a 2xx that nobody asked for is counted and not read:
// the answer to a bulk has some 50 kB, and making text of it would cost the client more than all else.
import { type ReadResult, readAnswer, readHead } from './answer.ts'

export interface AnswerReader {
  /** The first `n` bytes of `buffer` came; after an answer it begins anew. */
  read(buffer: Buffer, n: number): ReadResult
  reset(): void
}

const headEnd = Buffer.from('\r\n\r\n')

export const createAnswerReader = (withBody: boolean): AnswerReader => {
  let text = ''
  let counted: { result: ReadResult; left: number } | null = null

  const reset = () => {
    text = ''
    counted = null
  }
  const count = (n: number): ReadResult => {
    counted!.left -= n
    if (counted!.left > 0) return 'more'
    const { result, left } = counted!
    reset()
    return left === 0 ? result : 'malformed'
  }
  /** Whether this first piece has a whole head whose body need not be read. */
  const begin = (buffer: Buffer, n: number) => {
    const end = buffer.indexOf(headEnd)
    if (end < 0 || end + headEnd.length > n) return false
    const read = readHead(buffer.toString('latin1', 0, end))
    if (!read || read.answer.status >= 300) return false
    counted = { result: read.answer, left: end + headEnd.length + read.length }
    return true
  }

  return {
    read(buffer, n) {
      if (counted || (!withBody && text === '' && begin(buffer, n))) return count(n)
      const piece = buffer.toString('latin1', 0, n)
      text = text === '' ? piece : text + piece
      const result = readAnswer(text)
      if (result !== 'more') reset()
      return result
    },
    reset,
  }
}
