// The scripts by which one partition becomes several, each whole or not at all.
import type { Heir } from '../../../server/partitions/heritage.ts'
import type { CloseAnswer, Letter, SealAnswer } from '../../../server/redis/scripts/growth.ts'
import type { Part } from './parts.ts'
import type { Rules } from './rules.ts'

const closedBy = (from: number, run: string) => `closed ${from} ${run}`

export const closePart = (
  part: Part,
  run: string,
  from: number,
  to: number,
  rules: Rules,
): CloseAnswer => {
  const { layout } = part
  if (layout === String(to)) return 'sealed'
  const of = layout?.startsWith('closed ') ? layout.split(' ')[1] : layout
  const isOther = rules.closesOwn || of === layout ? of !== String(from) : false
  if (layout !== null && isOther) return 'other'
  part.layout = closedBy(from, run)
  return 'closed'
}

export const reopenPart = (part: Part, run: string, from: number, rules: Rules) => {
  const isOwn = part.layout === closedBy(from, run)
  if (rules.ownReopen ? isOwn : part.layout !== null) part.layout = String(from)
}

export const sealPart = (
  part: Part,
  run: string,
  from: number,
  to: number,
  rules: Rules,
): SealAnswer => {
  if (part.layout === String(to)) return 'sealed'
  if (rules.sealsOwn && part.layout !== closedBy(from, run)) return 'other'
  if (rules.sealsOwn && (part.open || part.pending.size > 0)) return 'busy'
  part.layout = String(to)
  return 'sealed'
}

export const lettersOf = ({ letters, info }: Part): Letter[] =>
  [...letters].map(([post, likes]) => ({ post, likes, info: info.get(post)!.join(' ') }))

export const metaOf = (part: Part): Record<string, string> => ({
  ...(part.id !== null && { id: part.id }),
  ...{ accepted: String(part.accepted), nextord: String(part.nextord) },
  ...{ settledord: String(part.settledord), lastseq: String(part.lastseq), origins: part.origins },
  ...Object.fromEntries([...part.cuts].map(([id, at]) => [`cut:${id}`, String(at)])),
})

export const inherit = (
  part: Part,
  letters: readonly Letter[],
  fields: Heir['fields'] | null,
  to: number,
  rules: Rules,
) => {
  if (part.layout !== null && rules.completeOnce) return
  for (const { post, likes, info } of letters) {
    part.letters.set(post, likes)
    part.info.set(post, info.split(' ').map(Number) as [number, number, number])
  }
  if (!rules.completeLast) part.layout = String(to)
  if (!fields) return
  part.layout = fields.layout!
  part.accepted = Number(fields.accepted)
  part.elsewhere = Number(fields.elsewhere)
  part.dead = Number(fields.dead)
  if (rules.seqs) part.lastseq = Number(fields.lastseq)
  if (rules.ordinals) {
    part.nextord = Number(fields.nextord)
    part.settledord = Number(fields.settledord)
  }
  if (rules.keys) part.origins = rules.allOrigins ? fields.origins! : fields.origins!.split(' ')[0]!
  for (const [field, at] of Object.entries(fields))
    if (rules.cuts && field.startsWith('cut:')) part.cuts.set(field.slice(4), Number(at))
}

export const handOver = (part: Part, posts: readonly string[]) => {
  for (const post of posts) {
    const likes = part.letters.get(post) ?? 0
    part.letters.delete(post)
    part.dead -= likes
    part.elsewhere += likes
  }
}
