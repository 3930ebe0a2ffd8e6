// The point of the whole design as a picture: many likes become few post updates, and these still fewer bulk writes.
// All three numbers are of one second.
import { count, ratio } from '../format.ts'
import { Explained } from '../ui/Hint.tsx'
import type { Moment } from './moment.ts'

const tallest = 44
const least = 3

/** Heights tell more and less, not how much: 2,000 beside 4 would be a wall beside a hair. */
const heights = (values: readonly number[]) => {
  const top = Math.max(1, ...values) ** 0.4
  return values.map((n) => Math.max(least, (tallest * n ** 0.4) / top))
}

const Shape = ({ values }: { values: readonly number[] }) => {
  const [a = 0, b = 0, c = 0] = heights(values)
  const y = (height: number) => (tallest - height) / 2
  const narrowing = (x: number, from: number, to: number, flat: number, end: number) =>
    `M${x} ${y(from)}H${flat}L${end} ${y(to)}V${tallest - y(to)}L${flat} ${tallest - y(from)}H${x}Z`
  return (
    <svg aria-hidden="true" viewBox={`0 0 300 ${tallest}`} className="h-11 w-[300px] max-w-full">
      <path d={narrowing(0, a, b, 106, 146)} fill="var(--api)" opacity={0.55} />
      <path d={narrowing(152, b, c, 206, 226)} fill="var(--worker)" opacity={0.7} />
      <rect x={232} y={y(c)} width={68} height={c} fill="var(--mongodb)" opacity={0.9} />
    </svg>
  )
}

const Label = ({ value, name, colour }: { value: number | null; name: string; colour: string }) => (
  <span className={`text-[12px] leading-none whitespace-nowrap ${colour}`}>
    <b data-num className="font-bold">
      {count(value)}
    </b>{' '}
    {name}
  </span>
)

export interface FunnelProps {
  /** null: nothing was written in this second */
  moment: Moment | null
  perUpdate: number | null
}

export const Funnel = ({ moment, perUpdate }: FunnelProps) => (
  <div className="flex items-center gap-5">
    {moment && (
      <div className="hidden flex-col gap-1.5 md:flex">
        <div className="grid w-[300px] grid-cols-[146px_80px_74px] items-end gap-x-0">
          <Label value={moment.written} name="likes" colour="text-api" />
          <Label value={moment.updates} name="updates" colour="text-worker" />
          <Label value={moment.bulkWrites} name="writes" colour="text-mongodb" />
        </div>
        <Shape values={[moment.written, moment.updates, moment.bulkWrites ?? 1]} />
      </div>
    )}
    <p className="flex items-center gap-2.5">
      <Explained
        text="How many likes one guarded post update in MongoDB carried. Likes for the same post within one drain interval share an update, and up to 500 updates share one bulk write."
        className={
          perUpdate === null
            ? 'text-3xl text-soft'
            : 'text-4xl leading-none font-extrabold tracking-tighter sm:text-5xl'
        }
      >
        <span data-testid="likesPerWrite" data-num>
          {ratio(perUpdate)}
        </span>
      </Explained>
      <span className="w-20 text-[12px] leading-tight text-soft">likes per post update</span>
    </p>
  </div>
)
