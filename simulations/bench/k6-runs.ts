// What k6's runs left in results/, as one table: k6's own summaries are long, these are the lines that count.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatTable } from './report.ts'
import { formatNumber } from './statistics.ts'

interface Metric {
  values: Record<string, number>
  thresholds?: Record<string, { ok: boolean }>
}

/** The part of a k6 summary that is told. */
export interface K6Run {
  name: string
  metrics: Record<string, Metric | undefined>
  state: { testRunDurationMs: number }
}

export const readK6 = (resultsDir: string): K6Run[] => {
  if (!existsSync(resultsDir)) return []
  return readdirSync(resultsDir)
    .flatMap((file) => {
      const name = /^k6-(.+)\.json$/.exec(file)?.[1]
      if (name === undefined) return []
      const run = JSON.parse(readFileSync(join(resultsDir, file), 'utf8')) as Omit<K6Run, 'name'>
      return [{ ...run, name }]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}

const row = ({ name, metrics, state }: K6Run): string[] => {
  const seconds = state.testRunDurationMs / 1000
  const count = (metric: string) => metrics[metric]?.values.count ?? 0
  const time = metrics['http_req_duration{kind:like}']?.values ?? {}
  const ms = (percentile: string) => {
    const value = time[percentile]
    return value === undefined ? '' : formatNumber(value, 1)
  }
  const missed = Object.values(metrics).some((metric) =>
    Object.values(metric?.thresholds ?? {}).some(({ ok }) => !ok),
  )
  return [
    name,
    formatNumber(seconds),
    formatNumber(count('likes_accepted') / seconds),
    formatNumber(count('likes_accepted')),
    formatNumber(count('likes_refused')),
    formatNumber(count('likes_unknown')),
    ms('med'),
    ms('p(95)'),
    ms('p(99)'),
    missed ? 'missed' : 'held',
  ]
}

const columns = [
  ...['script', 'seconds', 'likes/s', 'accepted', 'refused', 'unknown'],
  ...['p50 ms', 'p95 ms', 'p99 ms', 'thresholds'],
]

/** A section for docs/benchmarks.md; null when no script was run. Pure. */
export const describeK6 = (runs: readonly K6Run[]): string | null =>
  runs.length === 0
    ? null
    : [
        '## k6',
        formatTable(columns, runs.map(row)),
        'Open models at the rates of the scripts, client and servers on one machine: latencies, not limits.',
        '`npm run k6 -- <script>`',
      ].join('\n\n')
