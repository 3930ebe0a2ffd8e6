// Ids of the history, `<milliseconds>-<number>`, rise. Pure.

const halves = (id: string) => id.split('-').map(Number)

/** Whether `a` comes after `b`. */
export const afterId = (a: string, b: string): boolean => {
  const [aMs = 0, aNumber = 0] = halves(a)
  const [bMs = 0, bNumber = 0] = halves(b)
  return aMs > bMs || (aMs === bMs && aNumber > bNumber)
}
