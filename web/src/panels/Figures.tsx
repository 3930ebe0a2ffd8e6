// Four figures: how much one database write carries, and where all likes are.
import type { Sample } from '../../../server/contract.ts'
import { count, perSecond, plural, ratio, short } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Explained } from '../ui/Hint.tsx'

interface Figure {
  key: string
  name: string
  explains: string
  colour: string
  value: (s: Sample) => string
  note: (s: Sample) => string
}

const onTheWay = (s: Sample) => s.totals.pending + s.totals.claimed
const posts = (s: Sample) => s.held.pendingPosts + s.held.claimedPosts

const figures: readonly Figure[] = [
  {
    key: 'likesPerWrite',
    name: 'likes per database write',
    explains:
      'How many likes one guarded write to MongoDB carried, over the last ten seconds that had a write. Likes for the same post within one drain interval share a write.',
    colour: 'text-accent',
    value: (s) => ratio(s.database.likesPerWrite),
    note: (s) => `${short(s.database.operationsPerSecond)} writes/s`,
  },
  {
    key: 'accepted',
    name: 'accepted',
    explains: 'Likes answered with 202 since this data began. Each was on disk in Redis before.',
    colour: 'text-api',
    value: (s) => count(s.totals.accepted),
    note: (s) => `${perSecond(s.rates.accepted)} now`,
  },
  {
    key: 'onTheWay',
    name: 'on the way',
    explains: 'Pending plus claimed: safe on disk in Redis, not yet in MongoDB.',
    colour: 'text-pending',
    value: (s) => count(onTheWay(s)),
    note: (s) => `in ${plural(posts(s), 'post')}`,
  },
  {
    key: 'persisted',
    name: 'persisted',
    explains: 'Likes that MongoDB holds with a journaled majority write, settled in Redis.',
    colour: 'text-mongodb',
    value: (s) => count(s.totals.persisted),
    note: (s) => `${perSecond(s.rates.applied)} now`,
  },
]

export const Figures = () => {
  const sample = useView((view) => view.sample)
  return (
    <dl className="grid grid-cols-1 gap-3 min-[420px]:grid-cols-2 lg:grid-cols-4">
      {figures.map(({ key, name, explains, colour, value, note }) => (
        <div
          key={key}
          className="min-w-0 rounded-2xl border border-line bg-surface px-4 py-3 sm:px-5"
        >
          <dt className="text-[13px] text-soft">
            <Explained text={explains}>{name}</Explained>
          </dt>
          <dd
            data-testid={key}
            className={`truncate text-[clamp(1.4rem,2.2vw,2rem)] leading-tight font-bold tracking-tight ${colour}`}
          >
            {sample ? value(sample) : '–'}
          </dd>
          <dd className="truncate text-[13px] text-soft">
            {sample ? note(sample) : 'not measured yet'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
