// What one moving dot stands for. Linear, so that a flood really becomes a trickle: the same value for
// likes and for writes, chosen so that the strongest pipe carries at most `mostPerSecond` dots.
const mostPerSecond = 36

/** 1, 2, 5, 10, 20, 50, …: the least that keeps `peakRate` drawable. */
export const dotValue = (peakRate: number): number => {
  const least = peakRate / mostPerSecond
  if (least <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? 10 * power
}
