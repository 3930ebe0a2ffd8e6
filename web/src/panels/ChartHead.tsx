// Title, unit and the small switches of one chart.
import type { ChartDefinition } from '../series/charts.ts'
import { Explained } from '../ui/Hint.tsx'
import { Icon } from '../ui/Icon.tsx'

const foldNames = { mean: 'the mean', max: 'the highest', last: 'the newest' } as const

const Switch = (props: {
  pressed: boolean
  onPress: () => void
  name: string
  children: React.ReactNode
}) => (
  <button
    type="button"
    aria-pressed={props.pressed}
    aria-label={props.name}
    title={props.name}
    onClick={props.onPress}
    className="min-h-6 rounded-md border border-line px-1.5 py-0.5 text-[12px] text-soft hover:text-ink aria-pressed:border-edge aria-pressed:text-ink"
  >
    {props.children}
  </button>
)

export interface ChartHeadProps {
  chart: ChartDefinition
  pointSeconds: number
  table: boolean
  onTable: () => void
  log: boolean
  onLog: () => void
}

export const ChartHead = (props: ChartHeadProps) => {
  const { chart, pointSeconds, table, onTable, log, onLog } = props
  const point =
    pointSeconds > 1
      ? `Each point is ${foldNames[chart.fold]} of ${pointSeconds} seconds.`
      : 'Each point is one second.'
  return (
    <div className="mb-1 flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <h3 className="text-[14px] font-semibold tracking-tight">
        <Explained text={`${chart.explains} ${point}`}>{chart.title}</Explained>
      </h3>
      <span className="text-[12px] text-soft">{chart.unit}</span>
      <span className="ml-auto flex gap-1.5 self-center">
        {chart.log && (
          <Switch pressed={log} onPress={onLog} name={`${chart.title}: log axis`}>
            log
          </Switch>
        )}
        <Switch pressed={table} onPress={onTable} name={`${chart.title} as a table`}>
          <Icon name="table" />
        </Switch>
      </span>
    </div>
  )
}
