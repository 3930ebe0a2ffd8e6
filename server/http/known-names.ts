// Post ids that requests named lately, found by their bytes and numbered: no text is made for an id that
// comes again, and whoever counts it finds its pair by the number. When the numbers run out all are
// forgotten together, between two bodies, so the memory is bounded and a body's numbers mean one post each.
import type { NumberedPosts } from '../likes/numbered-likes.ts'
import { hashOf } from '../likes/partition.ts'

const maxNames = 65_536 // with 64 bytes of id each, 4 MB and what the texts weigh
const places = 2 * maxNames // a power of two
const maxSteps = 64 // from place to place; ids made to collide take the schema's way
const idBytes = 64

export interface KnownNames {
  readonly posts: NumberedPosts
  /** Forgets all when fewer than `names` numbers are left. */
  makeRoom(names: number): void
  /** The number of the post whose id, 1 to 64 bytes of ASCII, stands at `from` up to `to`; -1: it has none. */
  numberOf(bytes: DataView, from: number, to: number): number
}

/** Four bytes at a time; the last ones overlap. */
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
  const numberAt = new Int32Array(places).fill(-1)
  const bytesOf = Buffer.alloc(maxNames * idBytes)
  const view = new DataView(bytesOf.buffer, bytesOf.byteOffset, bytesOf.length)
  const lengths = new Uint8Array(maxNames)
  const ids: string[] = []
  const hashes = new Uint32Array(maxNames)
  const loads = new Float64Array(maxNames)
  const pairs = new Int32Array(maxNames)
  let full = false

  const learn = (bytes: DataView, from: number, to: number, place: number) => {
    const id = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    const postId = id.toString('latin1')
    const number = ids.push(postId) - 1
    bytesOf.set(id, number * idBytes)
    lengths[number] = to - from
    hashes[number] = hashOf(postId)
    loads[number] = 0
    numberAt[place] = number
    return number
  }

  return {
    posts: { ids, hashes, loads, pairs },
    makeRoom(names) {
      if (!full && ids.length + names <= maxNames) return
      numberAt.fill(-1)
      ids.length = 0
      full = false
    },
    numberOf(bytes, from, to) {
      let place = placeOf(bytes, from, to)
      for (let step = 0; step < maxSteps; step++) {
        const number = numberAt[place]!
        if (number < 0) return learn(bytes, from, to, place)
        if (lengths[number] === to - from && isSame(bytes, from, view, number * idBytes, to - from))
          return number
        place = (place + 1) & (places - 1)
      }
      full = true
      return -1
    },
  }
}
