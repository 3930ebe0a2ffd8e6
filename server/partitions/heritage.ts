// What a new partition takes over from the one it is split from, as fields of its `meta`. Pure.
//
// It goes on as if it always had had its posts: seqs rise above those its posts have seen in MongoDB, ordinals and the
// ends of incarnations go on, so that receipts of before are answered by it, and positions go on, so that the likes a
// lane is told of again by an old key come before its own new ones.
import { readOrigins, writeOrigins } from '../likes/inherited-keys.ts'
import { hashOf } from '../likes/partition.ts'
import type { Letter } from '../redis/scripts/growth.ts'

/** Of a sealed partition. */
export interface Estate {
  readonly partition: number
  /** all of `meta` */
  readonly meta: Readonly<Record<string, string>>
  readonly letters: readonly Letter[]
}

export interface Heir {
  readonly partition: number
  readonly letters: readonly Letter[]
  /** of `meta` */
  readonly fields: Readonly<Record<string, string>>
}

const likesOf = (letters: readonly Letter[]) => letters.reduce((sum, { likes }) => sum + likes, 0)

const cutsOf = ({ id, accepted = '0', ...meta }: Estate['meta']) => ({
  ...Object.fromEntries(Object.entries(meta).filter(([field]) => field.startsWith('cut:'))),
  ...(id !== undefined && { [`cut:${id}`]: accepted }),
})

const fieldsOf = ({ partition, meta }: Estate, letters: readonly Letter[], to: number) => {
  const { accepted = '0', nextord = '1', settledord = '0', lastseq = '0' } = meta
  const { decided, paused, origins } = meta
  const dead = likesOf(letters)
  return {
    layout: String(to),
    ...{ accepted, elsewhere: String(Number(accepted) - dead), dead: String(dead) },
    ...{ nextord, settledord, lastseq, ...(decided !== undefined && { decided }) },
    ...(paused !== undefined && { paused }),
    ...cutsOf(meta),
    origins: writeOrigins([partition, ...readOrigins(origins ?? null)]),
  }
}

/** Partition p of `from` becomes p, p + from, p + 2 · from … below `to`: all but the first are its heirs. */
export const heirsOf = (estate: Estate, from: number, to: number): Heir[] => {
  const heirs: Heir[] = []
  for (let partition = estate.partition + from; partition < to; partition += from) {
    const letters = estate.letters.filter(({ post }) => hashOf(post) % to === partition)
    heirs.push({ partition, letters, fields: fieldsOf(estate, letters, to) })
  }
  return heirs
}
