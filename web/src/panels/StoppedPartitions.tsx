// A partition that stopped to count nothing twice: why, how many likes are at stake, and the two ways on.
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { ContinueAnswer, Sample } from '../../../contract/index.ts'
import { api } from '../api.ts'
import { count, plural } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Confirm } from '../ui/Confirm.tsx'

type Stopped = Sample['stopped'][number]
type Way = 'apply' | 'discard'

/** The server's reasons in words; one that is not here is shown as it is. */
const reasons: Record<string, string> = {
  'redis-lost': 'Redis knows less than it had answered: it was restored, emptied or failed over',
  'checkpoint-differs': 'Redis and MongoDB disagree about the last batch: one of them was restored',
  'post-ahead': 'MongoDB holds a post that is ahead of this batch',
  'fence-refused': 'MongoDB refuses any change of a post',
  'unique-index': 'A unique index in MongoDB that is not of LikeFlow refuses a post',
}

/** A reason may name what it is about behind a colon. */
const inWords = (reason: string) => {
  const [kind = '', ...name] = reason.split(':')
  const words = reasons[kind] ?? kind
  return name.length > 0 ? `${words}: ${name.join(':')}` : words
}

const none: readonly Stopped[] = []

const ways: Record<Way, { name: string; does: string; risk: (likes: string) => string }> = {
  apply: {
    name: 'Continue and apply',
    does: 'What Redis restored is written to MongoDB.',
    risk: (likes) => `Up to ${likes} may be counted a second time.`,
  },
  discard: {
    name: 'Continue and discard',
    does: 'What Redis restored is thrown away and booked as discarded.',
    risk: (likes) => `Up to ${likes} may be lost for good.`,
  },
}

interface RowProps {
  stopped: Stopped
  off: string | null
  onContinued: (answer: ContinueAnswer) => void
}

const Row = ({ stopped, off, onContinued }: RowProps) => {
  const [asking, setAsking] = useState<Way | null>(null)
  const go = useMutation({
    mutationFn: (way: Way) => api.continuePartition(stopped.partition, way),
    onSuccess: onContinued,
  })
  const likes = plural(stopped.likes, 'like', 'likes', count)
  return (
    <li className="grid gap-2 rounded-xl border border-bad/60 bg-bad/10 p-4">
      <p className="text-[14px]">
        <b className="font-semibold">Partition {stopped.partition} is stopped.</b>{' '}
        {inWords(stopped.reason)}. <b className="font-semibold">{likes}</b> at stake. New likes are
        still counted and wait; nothing is counted twice until you decide.
      </p>
      <div className="flex flex-wrap gap-2">
        {(['apply', 'discard'] as const).map((way) => (
          <Button
            key={way}
            look={way === 'discard' ? 'danger' : 'quiet'}
            disabled={off !== null}
            inactive={go.isPending}
            title={off ?? ways[way].does}
            onClick={() => setAsking(way)}
          >
            {ways[way].name}…
          </Button>
        ))}
      </div>
      {go.error && (
        <p role="alert" className="text-[13px] text-bad">
          {go.error.message}
        </p>
      )}
      {asking && (
        <Confirm
          title={`${ways[asking].name} partition ${stopped.partition}?`}
          action={ways[asking].name}
          onConfirm={() => go.mutate(asking)}
          onClose={() => setAsking(null)}
        >
          <p>{ways[asking].does}</p>
          <p className="mt-2 font-semibold text-ink">{ways[asking].risk(likes)}</p>
        </Confirm>
      )}
    </li>
  )
}

const outcome = ({ partition, restored, likes }: ContinueAnswer) =>
  `Partition ${partition} goes on: ${plural(likes, 'restored like', 'restored likes', count)} ${restored === 'apply' ? 'written' : 'discarded'}.`

export const StoppedPartitions = ({ off }: { off: string | null }) => {
  const stopped = useView((view) => view.sample?.stopped ?? none)
  const [continued, setContinued] = useState<ContinueAnswer | null>(null)
  const said = useRef<HTMLParagraphElement>(null)
  // The pressed button goes away with its row: the focus waits where the outcome is said.
  useEffect(() => {
    if (continued) said.current?.focus()
  }, [continued])
  return (
    <>
      {stopped.length > 0 && (
        <ul aria-label="Stopped partitions" className="mb-3 grid gap-3">
          {stopped.map((s) => (
            <Row key={s.partition} stopped={s} off={off} onContinued={setContinued} />
          ))}
        </ul>
      )}
      <p
        ref={said}
        role="status"
        tabIndex={-1}
        className="mb-3 rounded-lg bg-raised px-3 py-2 text-[13px] text-good empty:hidden"
      >
        {continued && outcome(continued)}
      </p>
    </>
  )
}
