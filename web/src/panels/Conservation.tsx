// Is every accepted like accounted for? The sum that must come out at zero, in Redis always and against
// MongoDB by the last audit.
import type { Sample } from '../../../contract/index.ts'
import { absent, count } from '../format.ts'
import { AsOf } from '../status/AsOf.tsx'
import { isDoubtful } from '../stream/known.ts'
import { useKnown, useView } from '../stream/use-live.tsx'
import { Explained } from '../ui/Hint.tsx'
import { AuditLine } from './AuditLine.tsx'
import { offBy } from './off-by.ts'

interface Term {
  key: string
  name: string
  sign: string
  colour: string
  explains: string
  value: (s: Sample) => number
  /** shown only when it is not zero */
  rare?: boolean
}

const terms: readonly Term[] = [
  {
    key: 'accepted',
    name: 'accepted',
    sign: '',
    colour: 'text-api',
    explains: 'Likes answered with 202 since this data began. Each was on disk in Redis before.',
    value: (s) => s.totals.accepted,
  },
  {
    key: 'pending',
    name: 'pending',
    sign: '=',
    colour: 'text-pending',
    explains: 'Counted in Redis, waiting for the next claim.',
    value: (s) => s.totals.pending,
  },
  {
    key: 'claimed',
    name: 'claimed',
    sign: '+',
    colour: 'text-claimed',
    explains: 'In open batches, being written.',
    value: (s) => s.totals.claimed,
  },
  {
    key: 'persisted',
    name: 'persisted',
    sign: '+',
    colour: 'text-mongodb',
    explains: 'Written to MongoDB (journaled, by a majority) and taken out of Redis.',
    value: (s) => s.totals.persisted,
  },
  {
    key: 'deadLettered',
    name: 'dead',
    sign: '+',
    colour: 'text-warn',
    explains:
      'Dead letters: refused by MongoDB for good, kept in Redis, and replayed on demand. See Controls.',
    value: (s) => s.totals.deadLettered,
  },
  {
    key: 'discarded',
    name: 'discarded',
    sign: '+',
    colour: 'text-ink',
    explains:
      'Given up by an operator who continued a stopped partition without what was restored.',
    value: (s) => s.totals.discarded,
    rare: true,
  },
]

const signed = (n: number) => (n < 0 ? `−${count(-n)}` : count(n))

const Difference = (props: { sample: Sample | null; sure: boolean; doubtful: boolean }) => {
  const { sample, sure, doubtful } = props
  const off = offBy(sample)
  const right = off?.by === 0
  const good = right && off.compared && sure && !doubtful
  const bad = off !== null && !right
  const look = good
    ? 'border-good/40 bg-good/10'
    : bad && sure
      ? 'border-bad bg-bad/10'
      : 'border-line'
  const colour = good ? 'text-good' : bad ? 'text-bad' : ''
  return (
    <div className={`flex min-w-40 flex-col justify-center rounded-xl border px-3 py-1.5 ${look}`}>
      <Explained
        text="Accepted minus everything it must equal, likes that a batch lost on its way, and what the last audit found in MongoDB. Zero is right; anything else is a fault."
        className="text-[12px] text-soft"
      >
        difference
      </Explained>
      <p
        data-testid="difference"
        data-num
        className={`text-2xl leading-tight font-bold tracking-tight ${colour}`}
      >
        {off ? signed(off.by) : absent}
      </p>
      <p className="text-[12px] leading-tight text-soft">
        {!off
          ? 'not measured yet'
          : right && !sure
            ? 'by then'
            : right && doubtful
              ? 'the sums in Redis agree'
              : off.says}
      </p>
    </div>
  )
}

export const Conservation = () => {
  const sample = useView((view) => view.sample)
  const known = useKnown()
  const { look } = known
  const shown = terms.filter((t) => !t.rare || (sample && t.value(sample) !== 0))
  return (
    <section
      aria-label="Conservation of likes"
      data-part="sum"
      data-sample={sample?.at}
      data-look={look}
      className="flex min-w-0 flex-col gap-2 rounded-2xl border border-line bg-surface p-4"
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-[15px] font-semibold tracking-tight">Every like, exactly once</h2>
        <AsOf />
      </header>
      <div className="flex flex-col gap-3 sm:flex-row sm:items-center">
        <dl className="flex flex-1 flex-wrap items-end gap-x-2 gap-y-2 sm:flex-nowrap">
          {shown.map(({ key, name, sign, colour, explains, value }) => (
            <div
              key={key}
              data-sign={sign}
              className="relative min-w-0 not-first:pl-6 not-first:before:absolute not-first:before:bottom-0.5 not-first:before:left-1 not-first:before:text-lg not-first:before:leading-none not-first:before:text-soft not-first:before:content-[attr(data-sign)] sm:flex-1"
            >
              <dt className="text-[12px] text-soft">
                <Explained text={explains}>{name}</Explained>
              </dt>
              <dd
                data-testid={key}
                data-num
                className={`text-[clamp(1.1rem,1.5vw,1.6rem)] leading-tight font-bold tracking-tight whitespace-nowrap ${sample ? colour : 'unknown'}`}
              >
                {sample ? count(value(sample)) : absent}
              </dd>
            </div>
          ))}
        </dl>
        <Difference sample={sample} sure={look === 'known'} doubtful={isDoubtful(known)} />
      </div>
      <AuditLine />
    </section>
  )
}
