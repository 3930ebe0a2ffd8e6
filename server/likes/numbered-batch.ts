// A plain bulk whose posts are all numbered, the fast way of `POST /likes`. While its flush is away it keeps
// one number per item (which share, which pair), and its answer is copied together from the flush's texts.
import { refusalOf } from './batch.ts'
import { createFlushTexts } from './flush-texts.ts'
import { type LaneOf, type Lanes, resultOf } from './lanes.ts'
import type { FlushOutcome, Load } from './load.ts'
import type { NumberedLikes } from './numbered-likes.ts'
import type { LikeResult, Refused } from './outcome.ts'

interface Share {
  readonly at: LaneOf
  readonly load: Load
  outcome: FlushOutcome | null
}

export type Answered = { readonly status: 'answered'; readonly json: Buffer }

const headBytes = 64
const pairBits = 16

export const createNumberedBulks = (lanes: Lanes) => {
  const partitions = lanes.all.length
  const items = new Int32Array(partitions)
  const shareAt = new Int32Array(partitions)

  const firstRefusal = (): Refused | null => {
    for (let p = 0; p < partitions; p++) {
      const refused = items[p]! > 0 ? lanes.all[p]!.lane.refuses(items[p]!) : null
      if (refused) return refused
    }
    return null
  }

  const shareOut = () => {
    const shares: Share[] = []
    for (let p = 0; p < partitions; p++) {
      if (items[p] === 0) continue
      const at = lanes.all[p]!
      shareAt[p] = shares.push({ at, load: at.lane.load(), outcome: null }) - 1
    }
    return shares
  }

  /** Share and pair of each item. */
  const put = ({ posts, size, numbers, counts }: NumberedLikes, shares: readonly Share[]) => {
    const places = new Int32Array(size)
    const { ids, hashes, loads, pairs } = posts
    for (let i = 0; i < size; i++) {
      const number = numbers[i]!
      const share = shareAt[hashes[number]! % partitions]!
      const { load } = shares[share]!
      let pair = pairs[number]!
      if (loads[number] === load.serial) load.add(pair, counts[i]!)
      else {
        pair = load.put(ids[number]!, counts[i]!)
        loads[number] = load.serial
        pairs[number] = pair
      }
      places[i] = (share << pairBits) | pair
    }
    return places
  }

  return (likes: NumberedLikes): Promise<Answered | Refused> | Refused => {
    items.fill(0)
    let accepted = 0
    for (let i = 0; i < likes.size; i++) {
      items[likes.posts.hashes[likes.numbers[i]!]! % partitions]!++
      accepted += likes.counts[i]!
    }
    const refused = firstRefusal()
    if (refused) return refused
    const shares = shareOut()
    const places = put(likes, shares)
    return new Promise((resolve) => {
      let open = shares.length
      for (const share of shares)
        share.load.await((outcome) => {
          share.outcome = outcome
          open--
          if (open === 0) resolve(gather(accepted, places, shares))
        })
    })
  }
}

const gather = (accepted: number, places: Int32Array, shares: readonly Share[]) =>
  refusalOf(shares) ?? copied(accepted, places, shares) ?? seeded(accepted, places, shares)

type CountedFlush = FlushOutcome & { status: 'counted' }

const copied = (
  accepted: number,
  places: Int32Array,
  shares: readonly Share[],
): Answered | null => {
  const texts = shares.map(({ at, load, outcome }) => {
    load.texts ??= createFlushTexts(at.partition, load, outcome as CountedFlush)
    return load.texts
  })
  let size = headBytes
  for (let i = 0; i < places.length; i++) {
    const length = texts[places[i]! >> pairBits]!.length(places[i]! & 0xffff)
    if (length === 0) return null
    size += length
  }
  const json = Buffer.allocUnsafeSlow(size)
  const view = new DataView(json.buffer)
  let end = json.write(`{"accepted":${accepted},"results":[`, 0, 'latin1')
  for (let i = 0; i < places.length; i++)
    end = texts[places[i]! >> pairBits]!.copy(places[i]! & 0xffff, view, end)
  end += json.write(']}', end - 1, 'latin1') - 1
  return { status: 'answered', json: json.subarray(0, end) }
}

/** Some total is not in Redis: each is asked for, the others are known. */
const seeded = async (accepted: number, places: Int32Array, shares: readonly Share[]) => {
  const results: (LikeResult | Promise<LikeResult>)[] = []
  for (const place of places) {
    const { at, load, outcome } = shares[place >> pairBits]!
    const pair = place & 0xffff
    const { id, ordinal, totals } = outcome as CountedFlush
    results.push(resultOf(at, load.pairs[pair]![0], id, ordinal, totals[pair]))
  }
  const json = JSON.stringify({ accepted, results: await Promise.all(results) })
  return { status: 'answered', json: Buffer.from(json, 'latin1') } as const
}
