// The newest receipt of each partition. Batches of a partition settle in the order of their ordinals,
// so when the newest is persisted, so is every like acknowledged before it.

export interface ReceiptBook {
  /** Notes every receipt in the body of a 2xx answer. */
  note(body: string): void
  /** The newest of each partition and incarnation of Redis' data. */
  newest(): string[]
}

const pattern = /"receipt":"((\d+)\.(\d+)\.([\w-]+)(?:\.\d+)?\.[\w-]+)"/g

export const createReceiptBook = (): ReceiptBook => {
  const lanes = new Map<string, { ordinal: number; receipt: string }>()
  return {
    note: (body) => {
      for (const [, receipt, partition, ordinal, incarnation] of body.matchAll(pattern)) {
        const lane = `${partition}.${incarnation}`
        const known = lanes.get(lane)
        if (!known || known.ordinal < Number(ordinal))
          lanes.set(lane, { ordinal: Number(ordinal), receipt: receipt! })
      }
    },
    newest: () => Array.from(lanes.values(), ({ receipt }) => receipt),
  }
}
