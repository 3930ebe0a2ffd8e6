// What did the pipeline just do? One row per batch, newest first.
import { useEffect, useMemo, useState } from 'react'
import { batchStates } from '../../../contract/batch-facts.ts'
import type { BatchState } from '../../../contract/index.ts'
import { count } from '../format.ts'
import { useLive, useView } from '../stream/use-live.tsx'
import type { Batch } from '../stream/view.ts'
import { Button } from '../ui/Button.tsx'
import { Fold } from '../ui/Fold.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Select } from '../ui/Select.tsx'
import { BatchRow, batchColumns } from './BatchRow.tsx'

const shownRows = 12
const updateMs = 500

/** The batches, at most twice a second, and still while this log is paused. */
const useBatches = (paused: boolean) => {
  const { store } = useLive()
  const [batches, setBatches] = useState(() => store.view().batches)
  useEffect(() => {
    if (paused) return
    const timer = setInterval(() => {
      if (!document.hidden) setBatches(store.view().batches)
    }, updateMs)
    return () => clearInterval(timer)
  }, [store, paused])
  return batches
}

const newerThan = (shown: readonly Batch[], store: { view(): { batches: readonly Batch[] } }) => {
  const last = shown.at(-1)?.id
  const all = store.view().batches
  return all.length - 1 - all.findLastIndex((g) => g.id === last)
}

const Empty = ({ filtered }: { filtered: boolean }) => (
  <p className="py-8 text-center text-[14px] text-soft">
    {filtered
      ? 'No kept batch fits this filter.'
      : 'No batch yet. Likes are claimed once per drain interval.'}
  </p>
)

const Steps = () => (
  <span className="flex gap-x-3">
    <b className="font-medium text-claimed">claimed</b>
    <b className="font-medium text-queue">queued</b>
    <b className="font-medium text-worker">writing</b>
    <b className="font-medium text-mongodb">settling</b>
  </span>
)

export const BatchLog = () => {
  const { store } = useLive()
  const partitions = useView((view) => view.config?.partitions ?? 0)
  const dropped = useView((view) => view.batchesDropped)
  const [paused, setPaused] = useState(false)
  const [partition, setPartition] = useState('all')
  const [state, setState] = useState('all')
  const batches = useBatches(paused)
  const fitting = useMemo(
    () =>
      batches.filter(
        (g) =>
          (partition === 'all' || g.partition === Number(partition)) &&
          (state === 'all' || g.state === state),
      ),
    [batches, partition, state],
  )
  const rows = fitting.slice(-shownRows).reverse()
  const waiting = paused ? newerThan(batches, store) : 0
  const states: readonly BatchState[] = batchStates
  return (
    <Fold
      title="Batches"
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
        <Empty filtered={batches.length > 0} />
      ) : (
        <>
          <p aria-hidden="true" className={`${batchColumns} text-[12px] text-soft`}>
            <span />
            <span>batch</span>
            <span className="hidden text-right md:block">posts</span>
            <span className="hidden text-right md:block">likes</span>
            <span>
              <Steps />
            </span>
            <span className="hidden md:block">state</span>
            <span className="text-right">took</span>
          </p>
          <ul aria-label="Batches, newest first">
            {rows.map((batch) => (
              <BatchRow key={batch.id} batch={batch} />
            ))}
          </ul>
        </>
      )}
      <p className="mt-2 text-[13px] text-soft">
        Newest {count(rows.length)} of {count(fitting.length)}
        {fitting.length < batches.length && <> that fit; {count(batches.length)} are kept</>}
        {dropped > 0 && <>; {count(dropped)} older ones let go since this page was opened</>}
        {waiting > 0 && <>; {count(waiting)} newer ones held back</>}.
      </p>
    </Fold>
  )
}
