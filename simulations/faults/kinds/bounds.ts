// How many likes of a post may be in MongoDB after a restore.

/** The likes of one partition's post. */
export interface Ledger {
  counted: number
  unknown: number
  /** Counted, but in no server any more when the restore was over. */
  lost: number
  /** What the operator was told when he continued. */
  told: number
}

/** What is outside of its bounds, by partition. Pure. */
export const bounds = (
  ledgers: readonly Ledger[],
  held: readonly number[],
  after: 'stopped' | 'apply' | 'discard',
): string[] =>
  ledgers.flatMap(({ counted, unknown, lost, told }, p) => {
    const again = after === 'apply' ? told : 0
    const dropped = after === 'discard' ? told : 0
    const most = counted + unknown + again
    const least = after === 'stopped' ? 0 : counted - lost - dropped
    const likes = held[p]!
    return likes <= most && likes >= least
      ? []
      : [`partition ${p}, ${after}: MongoDB holds ${likes}, allowed are ${least} to ${most}`]
  })
