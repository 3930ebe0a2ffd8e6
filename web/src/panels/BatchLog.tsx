// What did the pipeline just do? One row per generation, newest first.
import { useEffect, useMemo, useState } from 'react'
import type { BatchState } from '../../../contract/index.ts'
import { count } from '../format.ts'
import { batchOrder } from '../stream/generations.ts'
import { useLive, useView } from '../stream/use-live.tsx'
import type { Generation } from '../stream/view.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Select } from '../ui/Select.tsx'
import { BatchRow } from './BatchRow.tsx'

const shownRows = 12
const updateMs = 500

/** The generations, at most twice a second, and still while this log is paused. */
const useGenerations = (paused: boolean) => {
  const { store } = useLive()
  const [generations, setGenerations] = useState(() => store.view().generations)
  useEffect(() => {
    if (paused) return
    const timer = setInterval(() => {
      if (!document.hidden) setGenerations(store.view().generations)
    }, updateMs)
    return () => clearInterval(timer)
  }, [store, paused])
  return generations
}

const newerThan = (
  shown: readonly Generation[],
  store: { view(): { generations: readonly Generation[] } },
) => {
  const last = shown.at(-1)?.id
  const all = store.view().generations
  return all.length - 1 - all.findLastIndex((g) => g.id === last)
}

const Empty = ({ filtered }: { filtered: boolean }) => (
  <p className="py-8 text-center text-[14px] text-soft">
    {filtered
      ? 'No kept generation fits this filter.'
      : 'No generation yet. Likes are claimed once per drain interval.'}
  </p>
)

export const BatchLog = () => {
  const { store } = useLive()
  const partitions = useView((view) => view.config?.partitions ?? 0)
  const dropped = useView((view) => view.generationsDropped)
  const [paused, setPaused] = useState(false)
  const [partition, setPartition] = useState('all')
  const [state, setState] = useState('all')
  const generations = useGenerations(paused)
  const fitting = useMemo(
    () =>
      generations.filter(
        (g) =>
          (partition === 'all' || g.partition === Number(partition)) &&
          (state === 'all' || g.state === state),
      ),
    [generations, partition, state],
  )
  const rows = fitting.slice(-shownRows).reverse()
  const waiting = paused ? newerThan(generations, store) : 0
  const states: readonly BatchState[] = batchOrder
  return (
    <Panel
      title="Generations"
      aside={
        <div className="flex flex-wrap items-center gap-2">
          <Select label="Partition" value={partition} onChange={setPartition}>
            <option value="all">all partitions</option>
            {Array.from({ length: partitions }, (_, p) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its number
              <option key={p} value={p}>
                partition {p}
              </option>
            ))}
          </Select>
          <Select label="State" value={state} onChange={setState}>
            <option value="all">all states</option>
            {states.map((s) => (
              <option key={s} value={s}>
                {s}
              </option>
            ))}
          </Select>
          <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
            <Icon name={paused ? 'play' : 'pause'} />
            {paused ? 'Resume log' : 'Pause log'}
          </Button>
        </div>
      }
    >
      {rows.length === 0 ? (
        <Empty filtered={generations.length > 0} />
      ) : (
        <ul aria-label="Generations, newest first">
          {rows.map((generation) => (
            <BatchRow key={generation.id} generation={generation} />
          ))}
        </ul>
      )}
      <p className="mt-2 text-[13px] text-soft">
        Newest {count(rows.length)} of {count(fitting.length)}
        {fitting.length < generations.length && (
          <> that fit; {count(generations.length)} are kept</>
        )}
        {dropped > 0 && <>; {count(dropped)} older ones let go since this page was opened</>}
        {waiting > 0 && <>; {count(waiting)} newer ones held back</>}.
      </p>
    </Panel>
  )
}
