// Whether K partitions can become others. Pure.

const most = 256

/** Why `from` partitions cannot become `to`; null: they can. */
export const refusalOf = (from: number, to: number): string | null => {
  if (to > most) return `at most ${most} partitions`
  if (to < from)
    return `there are ${from}, and fewer cannot be made: two histories do not become one`
  if (to % from !== 0) {
    const next = Math.ceil(to / from) * from
    const instead = next <= most ? `: ${next} can be made` : ''
    return `${to} is not a multiple of ${from}, so a partition would get posts of two${instead}`
  }
  return null
}
