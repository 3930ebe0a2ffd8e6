// Reads the header fields of a plain like, each byte once: null for whatever node:http should judge (another
// spelling, a coding, a key, a byte that is not plain ASCII). It takes less than llhttp does (RFC 9112, 5).
import { isJsonInUtf8 } from '../body.ts'
import type { Sender } from '../like-door.ts'
import { isHost } from '../protocol.ts'

/** What a like's head says beside its path. */
export interface Fields extends Sender {
  /** bytes of its body */
  readonly length: number
  readonly json: boolean
}

const maxFields = 100
const maxBodyBytes = 1024

/** They change what the request means or how it ends: node:http knows how. */
const meaning = new Set([
  ...['transfer-encoding', 'content-encoding', 'expect', 'upgrade', 'te', 'trailer'],
  ...['proxy-connection', 'idempotency-key'],
])

/** Fields of which two would be two meanings. */
const isSingle = (name: string) =>
  name === 'host' || name === 'connection' || name === 'origin' || name.startsWith('content-')

const asciiTable = (chars: string) => {
  const table = new Uint8Array(256)
  for (const c of chars) table[c.charCodeAt(0)] = 1
  return table
}
const token = asciiTable(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)
const isBlank = (code: number) => code === 0x20 || code === 0x09
const isPrintable = (code: number) => (code >= 0x20 && code <= 0x7e) || code === 0x09

/** `[name in lower case, value without the blanks around it]`; null: not a token, a colon, printable ASCII. */
export const readField = (line: string): [name: string, value: string] | null => {
  let colon = 0
  while (token[line.charCodeAt(colon)] === 1) colon++
  if (colon === 0 || line[colon] !== ':') return null
  let start = colon + 1
  let end = line.length
  while (start < end && isBlank(line.charCodeAt(start))) start++
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--
  for (let i = start; i < end; i++) if (!isPrintable(line.charCodeAt(i))) return null
  return [line.slice(0, colon).toLowerCase(), line.slice(start, end)]
}

/** The bytes of a body: a number without sign or leading zero; -1: anything else. */
const lengthOf = (value: string) => {
  if (!/^(?:0|[1-9]\d{0,3})$/.test(value)) return -1
  return Number(value) <= maxBodyBytes ? Number(value) : -1
}

/** `text`: all fields, with a line end between two of them. */
export const readFields = (text: string): Fields | null => {
  const lines = text.split('\r\n', maxFields + 1)
  if (lines.length > maxFields) return null
  const seen = new Map<string, string>()
  for (const line of lines) {
    const field = readField(line)
    if (!field) return null
    const [name, value] = field
    const before = seen.get(name)
    if (meaning.has(name) || (before !== undefined && isSingle(name))) return null
    // Repeated otherwise: node:http joins them like this (RFC 9110, 5.3).
    seen.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  const host = seen.get('host')
  const length = lengthOf(seen.get('content-length') ?? '0')
  if (host === undefined || !isHost(host) || length < 0) return null
  if ((seen.get('connection') ?? 'keep-alive').toLowerCase() !== 'keep-alive') return null
  return {
    length,
    json: isJsonInUtf8(seen.get('content-type') ?? ''),
    host,
    origin: seen.get('origin'),
    forwarded: seen.get('x-forwarded-for') ?? '',
    key: undefined, // one that has a key is node:http's
    traceparent: seen.get('traceparent'),
  }
}
