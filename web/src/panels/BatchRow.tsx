// One batch as a timeline: its steps as bars, and a line that opens to their times and to its job in Bull Board.
import { memo } from 'react'
import { batchStates } from '../../../contract/batch-facts.ts'
import type { BatchState } from '../../../contract/index.ts'
import { clock, count, plural, span } from '../format.ts'
import { type StageKey, stageColour } from '../stages.ts'
import { useView } from '../stream/use-live.tsx'
import type { Batch } from '../stream/view.ts'
import { Icon } from '../ui/Icon.tsx'
import { failureWords, stepBars } from './batch-steps.ts'

const stageOf: Record<BatchState, StageKey | null> = {
  claimed: 'claimed',
  queued: 'queue',
  writing: 'worker',
  failed: null,
  written: 'mongodb',
  settled: 'mongodb',
}

const colourOf = (state: BatchState) => {
  const stage = stageOf[state]
  return stage ? stageColour(stage) : 'var(--bad)'
}

/** What is said of a state; a failed attempt is not the end. */
const wordOf = (state: BatchState) => (state === 'failed' ? 'tries again' : state)

const Timeline = ({ batch, fullMs }: { batch: Batch; fullMs: number }) => {
  const scale = Math.max(fullMs, batch.ms)
  const at = (ms: number) => `${(100 * ms) / scale}%`
  return (
    <span
      aria-hidden="true"
      className="relative block h-2.5 overflow-hidden rounded-sm bg-sunken"
      title={stepBars(batch)
        .map(({ name, from, to }) => `${name} ${span(to - from)}`)
        .join(', ')}
    >
      {stepBars(batch).map(({ name, colour, from, to }) => (
        <span
          key={name}
          className="absolute inset-y-0 min-w-0.5"
          style={{ left: at(from), width: at(to - from), background: colour }}
        />
      ))}
      {batch.failures.map(({ at: when, ms }) => (
        <span
          key={when}
          className="absolute inset-y-0 w-0.5 bg-bad"
          style={{ left: `min(${at(ms)}, calc(100% - 2px))` }}
        />
      ))}
    </span>
  )
}

const Details = ({ batch }: { batch: Batch }) => {
  const off = useView((view) => view.config?.admin === 'off')
  return (
    <div className="grid gap-2 pb-3 pl-7 text-[13px]">
      <ol className="flex flex-wrap gap-x-5 gap-y-1">
        {batchStates.map((state) => {
          const step = batch.steps[state]
          if (!step || state === 'failed') return null
          return (
            <li key={state} className="flex items-center gap-2">
              <span
                aria-hidden="true"
                className="size-2 rounded-full"
                style={{ background: colourOf(state) }}
              />
              {state} <b className="font-semibold">+{span(step.ms)}</b>
              <span className="text-soft">{clock(step.at)}</span>
            </li>
          )
        })}
        {batch.failures.map(({ ms, at, reason }) => (
          <li key={at} className="text-bad">
            failed <b className="font-semibold">+{span(ms)}</b> {reason}
          </li>
        ))}
      </ol>
      <p className="text-soft">
        Batch {count(batch.ordinal)} of partition {batch.partition}, sequence number {batch.seq}:
        receipts that begin with {batch.partition}.{batch.ordinal}. belong to it.
      </p>
      {!off && (
        <p>
          <a
            href={`/admin/queues/queue/drain/${batch.id}`}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent underline underline-offset-2"
          >
            Its job in Bull Board <Icon name="link" />
          </a>
        </p>
      )}
    </div>
  )
}

/** The columns of a row, and of the words above them. */
export const batchColumns =
  'grid grid-cols-[1rem_4.5rem_minmax(0,1fr)_4.5rem] items-center gap-x-3 md:grid-cols-[1rem_5rem_5rem_7rem_minmax(0,1fr)_6rem_5rem]'

export const BatchRow = memo(({ batch }: { batch: Batch }) => {
  const { partition, ordinal, state, posts, likes, ms } = batch
  const fullMs = useView((view) => view.config?.drainIntervalMs ?? 1000)
  const failed = failureWords(batch)
  return (
    <li className="border-t border-line first:border-0" data-batch={batch.id}>
      <details className="group">
        <summary className={`${batchColumns} min-h-8 list-none text-[13px]`}>
          <span className="text-soft group-open:rotate-180">
            <Icon name="down" />
          </span>
          <span className="whitespace-nowrap" title={`partition ${partition}, batch ${ordinal}`}>
            <b className="font-semibold">p{partition}</b>{' '}
            <span className="text-soft">#{count(ordinal)}</span>
          </span>
          <span className="hidden text-right md:block">{plural(posts, 'post')}</span>
          <span className="hidden text-right md:block">{plural(likes, 'like')}</span>
          <Timeline batch={batch} fullMs={fullMs} />
          <span className="hidden font-semibold md:block" style={{ color: colourOf(state) }}>
            {wordOf(state)}
          </span>
          <span className="text-right">{span(ms)}</span>
          {failed && <span className="col-span-full pb-1 pl-7 text-[12px] text-bad">{failed}</span>}
        </summary>
        <Details batch={batch} />
      </details>
    </li>
  )
})
