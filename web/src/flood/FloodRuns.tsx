// The floods that are over: what was asked, what came of it, and the same again.
import { useMemo } from 'react'
import { clock, count, dateTime, ratio, span } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Fold } from '../ui/Fold.tsx'
import { ScrollRegion } from '../ui/ScrollRegion.tsx'
import { type Head, Table } from '../ui/Table.tsx'
import { useTheFlood } from './flood-context.tsx'
import { type FloodRun, floodRuns } from './flood-runs.ts'
import { outcomeWords } from './flood-words.ts'

const heads: readonly Head[] = [
  { name: 'at' },
  { name: 'asked' },
  { name: 'refused', right: true },
  { name: 'unknown', right: true },
  { name: 'worst p50', right: true },
  { name: 'worst p99', right: true },
  { name: 'likes per update', right: true },
  { name: 'verdict' },
  { name: 'the same again', unseen: true },
]

const Row = ({ run: { flood, p50, p99, likesPerUpdate } }: { run: FloodRun }) => {
  const { begin, off, going, start } = useTheFlood()
  const { rate, seconds, posts, skew } = flood
  const words = outcomeWords(flood)
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1 text-left font-normal" title={dateTime(flood.startedAt)}>
        {clock(flood.startedAt)}
      </th>
      <td className="text-left whitespace-nowrap">
        {count(rate)}/s, {seconds} s, {count(posts)} posts
      </td>
      <td className={`text-right ${flood.refused > 0 ? 'text-warn' : ''}`}>
        {count(flood.refused)}
      </td>
      <td className={`text-right ${flood.unknown > 0 ? 'text-warn' : ''}`}>
        {count(flood.unknown)}
      </td>
      <td className="text-right whitespace-nowrap">{span(p50)}</td>
      <td className="text-right whitespace-nowrap">{span(p99)}</td>
      <td className="text-right">{ratio(likesPerUpdate)}</td>
      <td className={`w-full text-left font-medium ${words?.colour}`}>{words?.text}</td>
      <td>
        <Button
          className="min-h-7 px-2"
          disabled={off !== null}
          inactive={going || start.isPending}
          title={off ?? undefined}
          onClick={() => begin({ rate, seconds, posts, skew })}
        >
          Again
        </Button>
      </td>
    </tr>
  )
}

export const FloodRuns = () => {
  const incidents = useView((view) => view.incidents)
  const samples = useView((view) => view.samples)
  const runs = useMemo(() => floodRuns(incidents, samples), [incidents, samples])
  if (runs.length === 0) return null
  return (
    <Fold title="Floods" aside={`the last ${runs.length}`}>
      <ScrollRegion label="Floods, table">
        <Table heads={heads}>
          {runs.map((run) => (
            <Row key={run.flood.id} run={run} />
          ))}
        </Table>
      </ScrollRegion>
    </Fold>
  )
}
