// The dashboard and the alert rules ask for metrics by name; a name that the server does not give would
// only be an empty panel, or an alert that never rings.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '../server/metrics.ts'
import { roleMetrics } from '../testing/role-metrics.ts'

const file = (name: string) => readFileSync(join(import.meta.dirname, 'monitoring', name), 'utf8')
const namesIn = (text: string) => new Set(text.match(/\b(likeflow|nodejs|process)_[a-z0-9_]+/g))

const nothing = {
  latestAgeMs: () => 0,
  own: roleMetrics(),
  up: () => ({ redis: true, mongodb: true }),
  inFlight: () => 0,
  sseClients: () => 0,
}

it('asks only for metrics that the server has', async () => {
  const metrics = createMetrics({ ...nothing, latest: () => null })
  const types = new Map(
    [...(await metrics.text()).matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name, type]) => [
      name!,
      type!,
    ]),
  )
  const given = new Set(types.keys())
  for (const name of given)
    if (types.get(name) === 'histogram')
      for (const part of ['bucket', 'sum', 'count']) given.add(`${name}_${part}`)
  const asked = [
    ...namesIn(file('grafana/dashboards/likeflow.json')),
    ...namesIn(file('alerts.yml')),
  ]
  expect(asked.length).toBeGreaterThan(15)
  expect(asked.filter((name) => !given.has(name))).toEqual([])
})

it('says in every alert how bad it is and what is wrong', () => {
  const { groups } = parse(file('alerts.yml'))
  for (const { alert, labels, annotations } of groups[0].rules) {
    expect(Object.keys(annotations), alert).toEqual(['summary'])
    expect(labels.severity, alert).toMatch(/^(critical|warning)$/)
  }
})
