// One consistent instant of a partition, typed. The names of the fields in `{lf:p}:meta` are here.
import type { PartitionKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

export interface PartitionMeta {
  /** incarnation in the receipts; null: nothing was ever counted */
  id: string | null
  openSeq: string | null
  /** `'0'`: none yet */
  lastSeq: string
  settledSeq: string
  ordinals: { next: number; open: number | null; settled: number }
  /** raised whenever something leaves claimed */
  slices: string
  /** by which K its posts are counted, `closed …` while that changes; null: it never did */
  layout: string | null
  /** likes: accepted = pending + claimed + settled + dead + discarded, claimed = openlikes - taken */
  accepted: number
  pending: number
  claimed: number
  openlikes: number
  taken: number
  settled: number
  dead: number
  discarded: number
  /** claimed but not found in the ledger; 0 is right */
  missing: number
  /** first like of pending, of the open batch, and its claim: milliseconds since 1970 */
  since: number | null
  openSince: number | null
  openedAt: number | null
  /** the audit's hold, milliseconds since 1970; may be over */
  hold: number | null
  /** by the operator */
  paused: boolean
  /** the reason, null: not stopped */
  stopped: string | null
  /** which continue wants a new base of the audit; null: none */
  rebase: string | null
  /** what was to be told by webhook and found no room, since this data began */
  unnoticed: number
  pendingPosts: number
  claimedPosts: number
  /** what is open is an administrator's change */
  isChange: boolean
  /** by how many likes administrators raised and lowered posts, ever; and by the change that is open */
  raised: number
  lowered: number
  raising: number
  lowering: number
}

/** Counts that are read as they are; 0: none yet. */
const counts = [
  ...(['pending', 'openlikes', 'taken', 'settled', 'dead', 'discarded', 'missing'] as const),
  ...(['unnoticed', 'raised', 'lowered', 'raising', 'lowering'] as const),
]

const fields = [
  ...['id', 'openseq', 'lastseq', 'settledseq', 'nextord', 'openord', 'settledord', 'slices'],
  ...['since', 'opensince', 'openedat', 'hold', 'paused', 'stopped', 'rebase', 'layout'],
  ...['accepted', 'elsewhere', 'change', ...counts],
]

type Counts = Pick<PartitionMeta, (typeof counts)[number]>
type Reply = [pendingPosts: number, claimedPosts: number, values: (string | null)[]]

const metaOf = ([pendingPosts, claimedPosts, values]: Reply): PartitionMeta => {
  const byName = new Map(fields.map((name, i) => [name, values[i] ?? null]))
  const text = (name: string) => byName.get(name) ?? null
  const number = (name: string) => Number(text(name) ?? 0)
  const numberOrNull = (name: string) => (text(name) === null ? null : number(name))
  return {
    id: text('id'),
    openSeq: text('openseq'),
    lastSeq: text('lastseq') ?? '0',
    settledSeq: text('settledseq') ?? '0',
    ordinals: {
      next: Number(text('nextord') ?? 1),
      open: numberOrNull('openord'),
      settled: number('settledord'),
    },
    slices: text('slices') ?? '0',
    layout: text('layout'),
    // `accepted` is a position and only rises: what other partitions account for is subtracted here alone
    accepted: number('accepted') - number('elsewhere'),
    claimed: number('openlikes') - number('taken'),
    ...(Object.fromEntries(counts.map((name) => [name, number(name)])) as Counts),
    since: pendingPosts > 0 ? numberOrNull('since') : null,
    openSince: numberOrNull('opensince'),
    openedAt: numberOrNull('openedat'),
    hold: numberOrNull('hold'),
    paused: text('paused') !== null,
    stopped: text('stopped'),
    rebase: text('rebase'),
    pendingPosts,
    claimedPosts,
    isChange: text('change') !== null,
  }
}

export const createMeta = (run: Run) => {
  const script = loadScript('read-meta')

  const readMeta = async (keys: PartitionKeys): Promise<PartitionMeta> => {
    const args = [2, keys.meta, keys.pending, keys.claimedPrefix, ...fields]
    return metaOf(await run<Reply>(script, args))
  }
  return { readMeta }
}
