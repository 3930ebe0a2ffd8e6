// MongoDB's wire protocol as far as a test needs it: what a driver sends (OP_MSG; OP_QUERY in its first hello) and
// what a server answers, from bytes to documents and back. No checksum, no compression: the driver is not asked to.
import mongoose from 'mongoose'

const { BSON } = mongoose.mongo
export type Doc = Record<string, unknown>

const opCodes = { reply: 1, query: 2004, msg: 2013 } as const
const headerBytes = 16
const flags = { moreToCome: 1 << 1, exhaustAllowed: 1 << 16 } as const

export interface Request {
  readonly id: number
  readonly command: Doc
  readonly exhaustAllowed: boolean
  /** The first hello of a connection: wants an OP_REPLY. */
  readonly legacy: boolean
}

/** Bytes as they come → whole messages. */
export async function* messagesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk])
    for (; rest.length >= 4 && rest.length >= rest.readInt32LE(0); ) {
      const length = rest.readInt32LE(0)
      yield rest.subarray(0, length)
      rest = rest.subarray(length)
    }
  }
}

interface Reading {
  /** False: 64-bit numbers stay what they are, so that a reply can be written again as it was. */
  readonly promoteLongs?: boolean
}

const documentAt = (bytes: Buffer, at: number, reading: Reading = {}) => {
  const end = at + bytes.readInt32LE(at)
  return { doc: BSON.deserialize(bytes.subarray(at, end), reading) as Doc, end }
}

/** A section of kind 1: `name → documents`, as if it stood in the command. */
const sequenceAt = (bytes: Buffer, at: number) => {
  const end = at + bytes.readInt32LE(at)
  const nameEnd = bytes.indexOf(0, at + 4)
  const docs: Doc[] = []
  for (let next = nameEnd + 1; next < end; ) {
    const { doc, end: docEnd } = documentAt(bytes, next)
    docs.push(doc)
    next = docEnd
  }
  return { [bytes.toString('utf8', at + 4, nameEnd)]: docs, end }
}

/** The body and the sequences of an OP_MSG in one document. */
const readSections = (message: Buffer, reading: Reading = {}): Doc => {
  const found: Doc = {}
  for (let at = headerBytes + 4; at < message.length; ) {
    if (message[at] === 0) {
      const { doc, end } = documentAt(message, at + 1, reading)
      Object.assign(found, doc)
      at = end
    } else {
      const { end, ...sequence } = sequenceAt(message, at + 1)
      Object.assign(found, sequence)
      at = end as number
    }
  }
  return found
}

export const readRequest = (message: Buffer): Request => {
  const id = message.readInt32LE(4)
  if (message.readInt32LE(12) === opCodes.query) {
    const at = message.indexOf(0, headerBytes + 4) + 1 + 8 // behind the name, skip and limit
    return { id, command: documentAt(message, at).doc, exhaustAllowed: false, legacy: true }
  }
  const bits = message.readUInt32LE(headerBytes)
  const exhaustAllowed = (bits & flags.exhaustAllowed) !== 0
  return { id, command: readSections(message), exhaustAllowed, legacy: false }
}

const exact = { promoteLongs: false } as const

/** The document of a server's reply, OP_MSG or OP_REPLY. */
export const readReply = (message: Buffer): Doc =>
  message.readInt32LE(12) === opCodes.reply
    ? documentAt(message, headerBytes + 20, exact).doc
    : readSections(message, exact)

const framed = (responseTo: number, opCode: number, body: readonly Buffer[]) => {
  const length = headerBytes + body.reduce((sum, part) => sum + part.length, 0)
  const header = Buffer.alloc(headerBytes)
  header.writeInt32LE(length, 0)
  header.writeInt32LE(responseTo, 8)
  header.writeInt32LE(opCode, 12)
  return Buffer.concat([header, ...body])
}

/** A command as a driver sends it. */
export const messageOf = (command: Doc): Buffer =>
  framed(0, opCodes.msg, [Buffer.alloc(5), Buffer.from(BSON.serialize(command))])

/** `doc` as the answer to `request`; `moreToCome`: another one follows without a question. */
export const replyTo = (request: Request, doc: Doc, moreToCome = false): Buffer => {
  const bytes = Buffer.from(BSON.serialize(doc))
  if (request.legacy) {
    const prefix = Buffer.alloc(20)
    prefix.writeInt32LE(1, 16)
    return framed(request.id, opCodes.reply, [prefix, bytes])
  }
  const bits = Buffer.alloc(5)
  bits.writeUInt32LE(moreToCome ? flags.moreToCome : 0, 0)
  return framed(request.id, opCodes.msg, [bits, bytes])
}
