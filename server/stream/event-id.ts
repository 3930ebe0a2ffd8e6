// Ids of the stream's entries: `<milliseconds>-<number>`, rising. They are also the ids the browsers see.

/** At most 15 digits each, so that both halves are exact numbers and Redis accepts the id. */
const pattern = /^(\d{1,15})-(\d{1,15})$/

/** Before every entry: what an empty stream answers. */
export const beforeAll = '0-0'

/** True for what may be asked of Redis; anything a browser sends is checked with this first. */
export const isEventId = (text: string): boolean => pattern.test(text)

/** True when `a` comes after `b`. Both must be event ids. */
export const isAfter = (a: string, b: string): boolean => {
  const [aMs, aNumber] = halves(a)
  const [bMs, bNumber] = halves(b)
  return aMs > bMs || (aMs === bMs && aNumber > bNumber)
}

const halves = (id: string): [number, number] => {
  const dash = id.indexOf('-')
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))]
}
