// The dashboard and the alert rules ask for metrics by name; a name that the server does not give would
// only be an empty panel, or an alert that never rings.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createMetrics } from '../server/metrics.ts'

const file = (name: string) => readFileSync(join(import.meta.dirname, 'monitoring', name), 'utf8')
const namesIn = (text: string) => new Set(text.match(/\b(likeflow|nodejs|process)_[a-z0-9_]+/g))

it('asks only for metrics that the server has', async () => {
  const metrics = createMetrics({ latest: () => null, inFlight: () => 0, sseClients: () => 0 })
  const given = new Set(
    [...(await metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!),
  )
  const asked = [
    ...namesIn(file('grafana/dashboards/likeflow.json')),
    ...namesIn(file('alerts.yml')),
  ]
  expect(asked.length).toBeGreaterThan(15)
  expect(asked.filter((name) => !given.has(name))).toEqual([])
})
