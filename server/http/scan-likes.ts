// The usual spelling of a bulk, read from its bytes: no blanks, `postId` before `count`, nothing escaped.
// It only decides speed: what it reads, the schema reads the same way, and all it does not know is null.
import { maxBulkCount, maxBulkItems } from '../../contract/index.ts'
import type { NumberedLikes } from '../likes/numbered-likes.ts'
import type { KnownNames } from './known-names.ts'

const code = (c: string) => c.charCodeAt(0)
const [quote, comma, closeItem, closeList, zero, nine] = [...'",}]09'].map(code) as number[]
const maxIdBytes = 64

/** 1 for each byte that a post id may have. */
const inId = new Uint8Array(256)
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
  inId[code(c)] = 1

const opening = '{"likes":['
const itemStart = '{"postId":"'
const countStart = ',"count":'

/** Four bytes of ASCII as `getUint32(…, true)` reads them. */
const word = (text: string, at: number) =>
  new DataView(Uint8Array.from(text, code).buffer).getUint32(at, true)
const [item0, item4, item7] = [0, 4, 7].map((at) => word(itemStart, at)) as [number, number, number]

/** Whether `itemStart` stands at `at`; three words, the last two overlap. */
const startsItem = (bytes: DataView, at: number) =>
  at + itemStart.length <= bytes.byteLength &&
  bytes.getUint32(at, true) === item0 &&
  bytes.getUint32(at + 4, true) === item4 &&
  bytes.getUint32(at + 7, true) === item7

const stands = (bytes: Buffer, at: number, text: string) => {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** A whole number without a leading zero and at most `maxBulkCount`, or 0. */
const readCount = (bytes: Buffer, from: number, to: number) => {
  if (bytes[from] === zero || to - from > 4) return 0
  let count = 0
  for (let i = from; i < to; i++) count = count * 10 + bytes[i]! - zero!
  return count <= maxBulkCount ? count : 0
}

const endOfDigits = (bytes: Buffer, from: number) => {
  let at = from
  while (bytes[at]! >= zero! && bytes[at]! <= nine!) at++
  return at
}

const numbers = new Int32Array(maxBulkItems)
const counts = new Int32Array(maxBulkItems)

/** The likes in the body until the next one is read, or null when it is spelled in another way or not valid. */
export const scanLikes = (bytes: Buffer, names: KnownNames): NumberedLikes | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!stands(bytes, 0, opening)) return null
  names.makeRoom(maxBulkItems)
  let size = 0
  for (let at = opening.length; size < maxBulkItems; at++) {
    if (!startsItem(view, at)) return null
    const from = at + itemStart.length
    at = from
    while (inId[bytes[at]!] === 1) at++
    if (bytes[at] !== quote || at === from || at - from > maxIdBytes) return null
    const number = names.numberOf(view, from, at)
    if (number < 0) return null
    numbers[size] = number
    counts[size] = 1
    at++
    if (bytes[at] !== closeItem) {
      if (!stands(bytes, at, countStart)) return null
      const digits = at + countStart.length
      at = endOfDigits(bytes, digits)
      const count = readCount(bytes, digits, at)
      if (count === 0 || bytes[at] !== closeItem) return null
      counts[size] = count
    }
    size++
    at++
    if (bytes[at] === comma) continue
    const whole = bytes[at] === closeList && bytes[at + 1] === closeItem && at + 2 === bytes.length
    return whole ? { posts: names.posts, size, numbers, counts } : null
  }
  return null
}
