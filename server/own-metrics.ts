// What a process counts of itself. It only rises while the process lives, so the numbers of all processes can be
// added up, and one that ends takes nothing back: Prometheus sees its series end.

import type { SparseHistogram } from '../contract/index.ts'
import { middleOf } from './histogram.ts'
import { Counter, type Metric, type Registry } from './libraries/prom-client.ts'

/** `read`: since the process began. */
export type OwnMetric = { readonly name: string; readonly help: string } & (
  | { readonly kind: 'counter'; readonly read: () => number }
  | {
      readonly kind: 'counters'
      readonly label: string
      readonly read: () => ReadonlyMap<string, number>
    }
  /** in milliseconds; told in seconds */
  | { readonly kind: 'histogram'; readonly read: () => SparseHistogram }
)

/** Its HELP line says so: such numbers are added up, all others are the same everywhere. */
export const ofThisProcess = (help: string): string => `${help} (this process)`

/** Upper bounds in seconds: from a flush to a like that waited for MongoDB for minutes. */
const bounds = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  ...[0.5, 1, 2.5, 5, 10, 30, 60, 300],
] as const

/** The lines of a histogram; a value lies at most 2 % beside where its bucket is put. */
const linesOf = (name: string, histogram: SparseHistogram) => {
  const values = histogram.map(([bucket, count]) => [middleOf(bucket) / 1000, count] as const)
  const countUpTo = (bound: number) =>
    values.reduce((sum, [value, count]) => (value <= bound ? sum + count : sum), 0)
  const all = countUpTo(Number.POSITIVE_INFINITY)
  const bucket = (le: number | string, value: number) => ({
    metricName: `${name}_bucket`,
    labels: { le },
    value,
  })
  return [
    ...bounds.map((bound) => bucket(bound, countUpTo(bound))),
    bucket('+Inf', all),
    {
      metricName: `${name}_sum`,
      labels: {},
      value: values.reduce((sum, [value, count]) => sum + value * count, 0),
    },
    { metricName: `${name}_count`, labels: {}, value: all },
  ]
}

/** prom-client's own histogram takes one value at a time; ours are counted by weight. */
const histogramMetric = (name: string, help: string, read: () => SparseHistogram) => ({
  name,
  async get() {
    return { name, help, type: 'histogram', aggregator: 'sum', values: linesOf(name, read()) }
  },
})

export const registerOwn = (registry: Registry, metrics: readonly OwnMetric[]): void => {
  for (const metric of metrics) {
    const { name } = metric
    const help = ofThisProcess(metric.help)
    if (metric.kind === 'histogram') {
      registry.registerMetric(histogramMetric(name, help, metric.read) as unknown as Metric)
      continue
    }
    const labelNames = metric.kind === 'counters' ? [metric.label] : []
    new Counter({
      ...{ name, help, labelNames, registers: [registry] },
      collect() {
        this.reset()
        if (metric.kind === 'counter') this.inc(metric.read())
        else for (const [label, n] of metric.read()) this.inc({ [metric.label]: label }, n)
      },
    })
  }
}
