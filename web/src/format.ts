// Every number and time on the page is written here: tabular, with units, thin separators, and a dash
// for what was not measured (an absent value is never a zero).
export const absent = '–'

/** Also what a field of a server of another version leaves: no number may break the page. */
const isAbsent = (n: number | null | undefined): n is null | undefined =>
  n == null || Number.isNaN(n)

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const thin = '\u202f'
const separated = (n: number) => exact.format(n).replaceAll(',', thin)

/** 48229871 → `48 229 871` with thin spaces. */
export const count = (n: number | null | undefined) => (isAbsent(n) ? absent : separated(n))

const steps = [
  { from: 1e12, unit: 'T' },
  { from: 1e9, unit: 'B' },
  { from: 1e6, unit: 'M' },
  { from: 1e3, unit: 'k' },
] as const

/** At most three digits, no zeros at the end: `1.5`, `12.4`, `310`. */
const threeDigits = (n: number) => {
  const size = Math.abs(n)
  return String(Number(n.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)))
}

/** For the axes of charts and where there is no room: at most three digits, 12 431 → `12.4k`. Below 1000 exact. */
export const short = (n: number | null | undefined): string => {
  if (isAbsent(n)) return absent
  const size = Math.abs(n)
  if (size < 999.5) return size < 10 ? threeDigits(Math.round(n * 10) / 10) : separated(n)
  const step = steps.find(({ from }) => size >= from * 0.9995)!
  return `${threeDigits(n / step.from)}${step.unit}`
}

/** `2 012/s`; below ten with one digit behind the point: `0.4/s`. */
export const perSecond = (n: number | null | undefined) =>
  isAbsent(n) ? absent : `${n < 9.95 ? threeDigits(Math.round(n * 10) / 10) : separated(n)}/s`

/** 31.42 → `31.4`; always one digit behind the point below 100, so that it does not jump. */
export const ratio = (n: number | null | undefined) =>
  isAbsent(n) ? absent : n >= 999.5 ? short(n) : n.toFixed(n < 99.95 ? 1 : 0)

/** A span of milliseconds: `0.7 ms`, `31 ms`, `1.24 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export const span = (ms: number | null | undefined): string => {
  if (isAbsent(ms)) return absent
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`
  if (ms < 999.5) return `${ms.toFixed(0)} ms`
  if (ms < 59_950) return `${threeDigits(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`
}

/** For the axes of charts: above a minute in minutes, `1.5 min`. */
export const shortSpan = (ms: number): string =>
  ms < 59_950 ? span(ms) : `${threeDigits(ms / 60_000)} min`

/** Between two claims: `a second`, `250 ms`. */
export const pause = (ms: number): string => (ms === 1000 ? 'a second' : span(ms))

/** Whole seconds and above for an age that ticks: `0 s`, `12 s`, `4 min`. */
export const age = (ms: number | null | undefined): string => {
  if (isAbsent(ms)) return absent
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** How long ago `at` was: `just now`, `12 s ago`. */
export const ago = (at: number, now: number) =>
  now - at < 1500 ? 'just now' : `${age(now - at)} ago`

const clockFormat = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** Time of day in the reader's zone: `14:03:21`. */
export const clock = (at: number) => clockFormat.format(at)
/** Date and time, for what may be older than today. */
export const dateTime = (at: number) => dateFormat.format(at)

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const
/** Decimal bytes: 1 234 567 → `1.23 MB`. */
export const bytes = (n: number | null | undefined): string => {
  if (isAbsent(n)) return absent
  let value = n
  let unit = 0
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${threeDigits(value)} ${byteUnits[unit]}`
}

/** 0.873 → `87 %`; shares just below the whole never read as the whole. */
export const percent = (share: number | null | undefined) => {
  if (isAbsent(share)) return absent
  const value = share * 100
  if (value > 99 && value < 100) return `${(Math.floor(value * 10) / 10).toFixed(1)} %`
  return `${value.toFixed(value > 0 && value < 1 ? 1 : 0)} %`
}

/** `1 like`, `2 likes`, `12 431 likes`; what is written as 1 is one, also when it is 0.98. */
export const plural = (n: number, one: string, many = `${one}s`, write: typeof count = count) => {
  const written = write(n)
  return `${written} ${written === '1' ? one : many}`
}
