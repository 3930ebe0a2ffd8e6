// One setting: its name, its default, its meaning, and how its text is read. A `read` throws a text that never repeats the
// value, which may be a secret.
import { type Role, roles } from '../contract/index.ts'
import { isCanonicalOrigin } from './origin.ts'

/** One variable: its name, default and bounds in words, and how to read it. `read` throws a text. */
export interface Variable<T> {
  name: string
  fallback: string
  means: string
  read: (text: string) => T
}

export const whole = (min: number, max: number) => (text: string) => {
  const n = Number(text)
  if (!/^\d+$/.test(text) || n < min || n > max)
    throw new Error(`must be a whole number from ${min} to ${max}`)
  return n
}

export const oneOf =
  <const T extends string>(...values: readonly T[]) =>
  (text: string) => {
    if (!(values as readonly string[]).includes(text))
      throw new Error(`must be one of: ${values.join(', ')}`)
    return text as T
  }

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const duration = (minMs: number, maxMs: number, range: string) => (text: string) => {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
  const ms = match ? Number(match[1]) * units[match[2]!]! : Number.NaN
  if (!(ms >= minMs && ms <= maxMs))
    throw new Error(`must be a duration such as 30s, 15m or 24h, ${range}`)
  return ms
}

export const roleList = (text: string): readonly Role[] => {
  const names = text.split(',').map((s) => s.trim())
  const bad = names.filter((n) => !(roles as readonly string[]).includes(n))
  if (bad.length > 0 || new Set(names).size < names.length)
    throw new Error(`must be a list without repeats of: ${roles.join(', ')}`)
  return Object.freeze(names as Role[])
}

export const rate = (text: string) => {
  if (text === '') return null
  const match = /^(\d{1,7})\/(s|m|h)$/.exec(text)
  if (!match || Number(match[1]) < 1)
    throw new Error('must be empty or a rate such as 200/s or 6000/m')
  return Object.freeze({ requests: Number(match[1]), windowMs: units[match[2]!]! })
}

export const requiredRate = (text: string) => {
  const read = rate(text)
  if (!read) throw new Error('must be a rate such as 200/s or 6000/m')
  return read
}

export const originList = (text: string): readonly string[] => {
  const entries = text === '' ? [] : text.split(',').map((s) => s.trim())
  const bad = entries.flatMap((entry, i) => (isCanonicalOrigin(entry) ? [] : [i + 1]))
  if (bad.length > 0)
    throw new Error(
      `entry ${bad.join(', ')} must be an origin as a browser sends it, such as https://app.example or ` +
        'http://localhost:3000: lower case, no path, no slash at the end, no wildcard, no default port',
    )
  return Object.freeze(entries)
}
export const onOrOff = (text: string) => oneOf('on', 'off')(text) === 'on'

const minPasswordLength = 12

export const password = (text: string) => {
  if (text !== '' && text.length < minPasswordLength)
    throw new Error(`must be empty or have at least ${minPasswordLength} characters`)
  return text === '' ? null : text
}

export const hostName = (text: string) => {
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(text)) throw new Error('must be a host name or address')
  return text
}

export const variable = <T>(
  name: string,
  fallback: string,
  means: string,
  read: (text: string) => T,
): Variable<T> => ({ name, fallback, means, read })
