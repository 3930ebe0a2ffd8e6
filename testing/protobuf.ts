// Just as much of protobuf's wire format as a test needs to read a message whose numbers it knows
// (https://protobuf.dev/programming-guides/encoding/).

export interface Fields {
  /** By the number of the field: strings, bytes and messages, as often as they came. */
  readonly bytes: ReadonlyMap<number, readonly Buffer[]>
  /** The same of numbers. */
  readonly numbers: ReadonlyMap<number, readonly number[]>
}

const add = <T>(map: Map<number, T[]>, field: number, value: T) => {
  const all = map.get(field)
  if (all) all.push(value)
  else map.set(field, [value])
}

/** @throws on a message that is cut off, and on groups, which nobody writes any more. */
export const readMessage = (message: Buffer): Fields => {
  const bytes = new Map<number, Buffer[]>()
  const numbers = new Map<number, number[]>()
  let at = 0

  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
  }

  while (at < message.length) {
    const tag = Number(varint())
    const [field, type] = [tag >> 3, tag & 7]
    if (type === 0) add(numbers, field, Number(varint()))
    else if (type === 1) {
      add(numbers, field, message.readDoubleLE(at)) // times are read so too: nobody looks at them
      at += 8
    } else if (type === 5) {
      add(numbers, field, message.readUInt32LE(at))
      at += 4
    } else if (type === 2) {
      const length = Number(varint())
      if (at + length > message.length) throw new Error('a message that is cut off')
      add(bytes, field, message.subarray(at, at + length))
      at += length
    } else throw new Error(`wire type ${type}`)
  }
  return { bytes, numbers }
}
