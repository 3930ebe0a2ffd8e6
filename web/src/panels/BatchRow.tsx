// One batch: a line that opens to its steps and to its job in Bull Board.
import { memo } from 'react'
import { batchStates } from '../../../contract/batch-facts.ts'
import type { BatchState } from '../../../contract/index.ts'
import { clock, count, plural, span } from '../format.ts'
import { type StageKey, stageColour } from '../stages.ts'
import { useView } from '../stream/use-live.tsx'
import type { Batch } from '../stream/view.ts'
import { Icon } from '../ui/Icon.tsx'

const stageOf: Record<BatchState, StageKey | null> = {
  claimed: 'claimed',
  queued: 'queue',
  writing: 'worker',
  written: 'mongodb',
  settled: 'mongodb',
  failed: null,
}

const colourOf = (state: BatchState) => {
  const stage = stageOf[state]
  return stage ? stageColour(stage) : 'var(--bad)'
}

/** A bar is full at a drain interval: longer than that, and the next claim had to wait. */
const share = (ms: number, fullMs: number) => `${Math.min(100, (100 * ms) / fullMs)}%`

const Details = ({ batch }: { batch: Batch }) => {
  const off = useView((view) => view.config?.admin === 'off')
  return (
    <div className="grid gap-2 pb-3 pl-7 text-[13px]">
      <ol className="flex flex-wrap gap-x-5 gap-y-1">
        {batchStates.map((state) => {
          const step = batch.steps[state]
          if (!step) return null
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
      </ol>
      <p className="text-soft">
        Sequence number {batch.seq}, ordinal {count(batch.ordinal)} of partition {batch.partition}:
        receipts that begin with {batch.partition}.{batch.ordinal}. belong to it.
      </p>
      {!off && (
        <p>
          <a
            href={`/admin/queues/queue/drain/${batch.id}`}
            className="inline-flex items-center gap-1 text-accent underline underline-offset-2"
          >
            Its job in Bull Board <Icon name="link" />
          </a>
        </p>
      )}
    </div>
  )
}

export const BatchRow = memo(({ batch }: { batch: Batch }) => {
  const { partition, seq, state, posts, likes, ms } = batch
  const fullMs = useView((view) => view.config?.drainIntervalMs ?? 1000)
  const colour = colourOf(state)
  return (
    <li className="border-t border-line first:border-0">
      <details className="group">
        <summary className="grid min-h-10 list-none grid-cols-[auto_2rem_minmax(0,1fr)_5.5rem] items-center gap-x-3 text-[14px] sm:grid-cols-[auto_2.5rem_minmax(0,1fr)_minmax(0,1fr)_5.5rem_minmax(0,1.2fr)_5rem] md:grid-cols-[auto_2.5rem_8rem_minmax(0,1fr)_minmax(0,1fr)_5.5rem_minmax(0,1.2fr)_5rem]">
          <span className="text-soft group-open:rotate-180">
            <Icon name="down" />
          </span>
          <span className="font-semibold">p{partition}</span>
          <span className="hidden font-mono text-[12px] text-soft md:block">{seq}</span>
          <span className="hidden sm:block">{plural(posts, 'post')}</span>
          <span>{plural(likes, 'like')}</span>
          <span
            className="rounded-full px-2 py-0.5 text-center text-[12px] font-semibold"
            style={{ color: colour, background: `color-mix(in oklab, ${colour} 13%, transparent)` }}
          >
            {state}
          </span>
          <span aria-hidden="true" className="hidden h-1.5 rounded-full bg-sunken sm:block">
            <span
              className="block h-full rounded-full"
              style={{ width: share(ms, fullMs), background: colour }}
            />
          </span>
          <span className="hidden text-right sm:block">{span(ms)}</span>
        </summary>
        <Details batch={batch} />
      </details>
    </li>
  )
})
