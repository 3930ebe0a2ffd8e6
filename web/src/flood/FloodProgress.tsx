// A flood under way: how much of the plan has an outcome, and what the outcomes are.
import type { ReactNode } from 'react'
import type { Flood } from '../../../contract/index.ts'
import { count, percent } from '../format.ts'

const Figure = ({ name, value, colour }: { name: string; value: number; colour: string }) => (
  <div className="flex items-baseline gap-1.5" title={`${count(value)} ${name}`}>
    <dt className="text-soft">{name}</dt>
    <dd data-num className={`font-semibold ${value > 0 ? colour : 'text-soft'}`}>
      {count(value)}
    </dd>
  </div>
)

/** Accepted, refused, unknown: also shown when it is over. */
export const FloodFigures = ({ flood }: { flood: Flood }) => (
  <dl className="flex flex-wrap gap-x-5 text-[13px]">
    <Figure name="accepted" value={flood.accepted} colour="text-api" />
    <Figure name="refused" value={flood.refused} colour="text-warn" />
    <Figure name="unknown" value={flood.unknown} colour="text-warn" />
  </dl>
)

const Bar = ({ flood, share }: { flood: Flood; share: number }) => (
  <div
    role="progressbar"
    aria-label="Flood"
    aria-valuemin={0}
    aria-valuemax={flood.planned}
    aria-valuenow={flood.sent}
    aria-valuetext={`${percent(share)} of ${count(flood.planned)} likes`}
    className="mb-2 h-2 overflow-hidden rounded-full bg-sunken outline outline-line"
  >
    <div
      className={`h-full rounded-full motion-safe:transition-[width] motion-safe:duration-500 motion-safe:ease-linear ${
        flood.state === 'verifying' ? 'bg-mongodb' : 'bg-api'
      }`}
      style={{ width: `${share * 100}%` }}
    />
  </div>
)

/** `stop`: the button that ends it. */
export const FloodProgress = ({ flood, stop }: { flood: Flood; stop: ReactNode }) => {
  const share = Math.min(1, flood.sent / flood.planned)
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between text-[13px]">
        <span className="text-soft">{count(flood.planned)} planned</span>
        <span className="font-semibold">{percent(share)}</span>
      </div>
      <Bar flood={flood} share={share} />
      <div className="flex flex-wrap items-center justify-between gap-x-5 gap-y-2">
        <FloodFigures flood={flood} />
        {stop}
      </div>
    </div>
  )
}
