// What the answers say about each post of one counted flush, written once into one piece of memory by the
// first bulk that asks, and copied from there into the answer of every bulk that shares the flush.
import type { FlushOutcome, FlushTexts, Load } from './load.ts'
import { writeReceipt } from './receipts.ts'

type Counted = FlushOutcome & { status: 'counted' }

const maxTextBytes = 256 // two ids of 64, two numbers of 16, an incarnation of 32, and what stands between

export const createFlushTexts = (partition: number, load: Load, outcome: Counted): FlushTexts => {
  const { id, ordinal, totals } = outcome
  let bytes = Buffer.allocUnsafeSlow(load.pairs.length * 112 + maxTextBytes)
  let view = new DataView(bytes.buffer)
  const starts = new Int32Array(load.pairs.length)
  const lengths = new Int32Array(load.pairs.length)
  let used = 0

  const grow = () => {
    const larger = Buffer.allocUnsafeSlow(bytes.length * 2)
    bytes.copy(larger, 0, 0, used)
    bytes = larger
    view = new DataView(bytes.buffer)
  }

  const write = (pair: number) => {
    const total = totals[pair]
    if (typeof total !== 'number') return 0
    if (used + maxTextBytes > bytes.length) grow()
    const postId = load.pairs[pair]![0]
    const receipt = writeReceipt(partition, ordinal, id, postId)
    const text = `{"postId":"${postId}","likes":${total},"receipt":"${receipt}"},`
    starts[pair] = used
    lengths[pair] = bytes.write(text, used, 'latin1')
    used += lengths[pair]!
    return lengths[pair]!
  }

  return {
    length: (pair) => lengths[pair]! || write(pair),
    copy(pair, to, at) {
      const from = starts[pair]!
      const length = lengths[pair]!
      for (let i = 0; i < length; i += 4) to.setUint32(at + i, view.getUint32(from + i, true), true)
      return at + length
    },
  }
}
