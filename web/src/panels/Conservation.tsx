// Is every accepted like accounted for? The sum that must come out at zero, in Redis always and against
// MongoDB by the last audit.
import type { Sample } from '../../../contract/index.ts'
import { absent, count } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Explained } from '../ui/Hint.tsx'
import { AuditLine } from './AuditLine.tsx'

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
    name: 'dead-lettered',
    sign: '+',
    colour: 'text-ink',
    explains: 'Refused by MongoDB for good, kept in Redis, and replayed on demand. See Controls.',
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

const Difference = ({ sample }: { sample: Sample | null }) => {
  const difference = sample?.conservation.difference ?? null
  const missing = sample?.totals.missing ?? 0
  const off = difference === null ? null : difference !== 0 ? difference : missing
  const audited = sample?.conservation.audit?.status !== 'different'
  const right = off === 0 && audited
  const look =
    off === null ? 'border-line' : right ? 'border-good/40 bg-good/10' : 'border-bad bg-bad/10'
  return (
    <div className={`flex min-w-44 flex-col justify-center rounded-xl border px-4 py-2 ${look}`}>
      <Explained
        text="Accepted minus everything it must equal, and likes that a batch lost on its way. Green is zero; anything else is a fault."
        className="text-[13px] text-soft"
      >
        difference
      </Explained>
      <p
        data-testid="difference"
        className={`text-3xl leading-tight font-bold tracking-tight ${off === null ? '' : right ? 'text-good' : 'text-bad'}`}
      >
        {off === null ? absent : count(off)}
      </p>
      <p className="text-[13px] text-soft">
        {off === null
          ? 'not measured yet'
          : right
            ? 'nothing lost, nothing doubled'
            : off === 0
              ? 'MongoDB differs: see the audit'
              : off > 0
                ? 'likes are missing'
                : 'more than were accepted'}
      </p>
    </div>
  )
}

export const Conservation = () => {
  const sample = useView((view) => view.sample)
  const shown = terms.filter((t) => !t.rare || (sample && t.value(sample) !== 0))
  return (
    <section
      aria-label="Conservation of likes"
      data-part="sum"
      data-sample={sample?.at}
      className="rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="flex flex-col gap-x-8 gap-y-4 lg:flex-row lg:items-stretch">
        <dl className="grid flex-1 grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3 lg:flex lg:items-center lg:justify-between lg:gap-2">
          {shown.map(({ key, name, sign, colour, explains, value }) => (
            <div
              key={key}
              data-sign={sign}
              className="relative min-w-0 lg:not-first:pl-8 lg:not-first:before:absolute lg:not-first:before:bottom-1 lg:not-first:before:left-0 lg:not-first:before:text-xl lg:not-first:before:text-soft lg:not-first:before:content-[attr(data-sign)]"
            >
              <dt className="text-[13px] text-soft">
                <Explained text={explains}>{name}</Explained>
              </dt>
              <dd
                data-testid={key}
                className={`text-[clamp(1.25rem,1.9vw,1.9rem)] leading-tight font-bold tracking-tight ${colour}`}
              >
                {sample ? count(value(sample)) : absent}
              </dd>
            </div>
          ))}
        </dl>
        <Difference sample={sample} />
      </div>
      <AuditLine />
    </section>
  )
}
