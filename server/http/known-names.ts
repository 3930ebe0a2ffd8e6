// Post ids that requests named lately, found by their bytes: no text is made for an id that comes again, its
// partition is known, and whoever counts it finds it by identity. Newest wins its place, so the memory is
// bounded whatever is sent.
import type { LikeItem } from '../likes/likes.ts'
import { hashOf } from '../likes/partition.ts'

const places = 65_536 // a power of two; with 64 bytes of id each, 4 MB and what the texts weigh
const idBytes = 64

export interface KnownNames {
  /** One like of the post whose id, 1 to 64 bytes of ASCII, stands at `from` up to `to`. */
  one(bytes: DataView, from: number, to: number): LikeItem
}

/** Four bytes at a time; the last ones overlap. Which place it gives matters to speed only. */
const placeOf = (bytes: DataView, from: number, to: number) => {
  let hash = to - from
  const last = to - 4
  for (let at = from; at < last; at += 4)
    hash = Math.imul(hash ^ bytes.getUint32(at, true), 0x9e3779b1)
  if (last >= from) hash = Math.imul(hash ^ bytes.getUint32(last, true), 0x85ebca6b)
  else for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes.getUint8(at), 0x9e3779b1)
  return (hash ^ (hash >>> 15)) & (places - 1)
}

const isSame = (a: DataView, from: number, b: DataView, start: number, length: number) => {
  const last = length - 4
  if (last < 0) {
    for (let i = 0; i < length; i++)
      if (a.getUint8(from + i) !== b.getUint8(start + i)) return false
    return true
  }
  for (let i = 0; i < last; i += 4)
    if (a.getUint32(from + i, true) !== b.getUint32(start + i, true)) return false
  return a.getUint32(from + last, true) === b.getUint32(start + last, true)
}

export const createKnownNames = (): KnownNames => {
  const known = new Array<LikeItem | null>(places).fill(null)
  const ids = Buffer.alloc(places * idBytes)
  const idView = new DataView(ids.buffer, ids.byteOffset, ids.length)

  const learn = (bytes: DataView, from: number, to: number, place: number) => {
    const id = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    const postId = id.toString('latin1')
    ids.set(id, place * idBytes)
    const item = { postId, count: 1, hash: hashOf(postId) }
    known[place] = item
    return item
  }

  return {
    one(bytes, from, to) {
      const place = placeOf(bytes, from, to)
      const item = known[place]!
      const isKnown =
        item !== null &&
        item.postId.length === to - from &&
        isSame(bytes, from, idView, place * idBytes, to - from)
      return isKnown ? item : learn(bytes, from, to, place)
    },
  }
}
