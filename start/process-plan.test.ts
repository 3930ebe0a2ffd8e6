import { expect, it } from 'vitest'
import { loadConfig } from '../server/config.ts'
import { type ProcessCounts, planProcesses } from './process-plan.ts'

const plan = (counts: Partial<ProcessCounts>, env = {}) =>
  planProcesses(loadConfig({ REDIS_URL: 'redis://a', MONGODB_URL: 'mongodb://a/b', ...env }), {
    api: null,
    workers: null,
    ...counts,
  })

const planned = (...args: Parameters<typeof plan>) => {
  const made = plan(...args)
  if (made.status === 'faulty') throw new Error(made.faults.join('; '))
  return made.several
}

const faults = (...args: Parameters<typeof plan>) => {
  const made = plan(...args)
  return made.status === 'faulty' ? made.faults : []
}

it.each([
  [
    { api: 2 },
    {},
    ['api 1: api', 'api 2: api', 'producer+sampler: producer,sampler', 'worker 1: worker'],
  ],
  [
    { workers: 2 },
    {},
    ['api 1: api', 'producer+sampler: producer,sampler', 'worker 1: worker', 'worker 2: worker'],
  ],
  [{ api: 1 }, { ROLES: 'api,sampler' }, ['api 1: api', 'sampler: sampler']],
])('makes the processes of %j with %j', (counts, env, expected) => {
  const { processes } = planned(counts, env)
  expect(processes.map(({ name, env: { ROLES } }) => `${name}: ${ROLES}`)).toEqual(expected)
})

it('gives each process a METRICS_PORT, and those with the API at least a second to leave', () => {
  const { processes, leaveWithinMs } = planned({ api: 2 }, { METRICS_PORT: '9400' })
  expect(processes.map(({ env }) => env.METRICS_PORT)).toEqual(['9400', '9401', '9402', '9403'])
  expect(processes[0]!.env.STOP_DELAY).toBe('1000ms')
  expect(leaveWithinMs).toBe(13_000)
  expect(planned({ api: 1 }, { STOP_DELAY: '5s' }).processes[0]!.env.STOP_DELAY).toBe('5000ms')
})

it.each([
  [{ api: 2 }, { ROLES: 'worker' }, '--api: ROLES has no api'],
  [{ workers: 2 }, { ROLES: 'api' }, '--workers: ROLES has no worker'],
  [
    { api: 2 },
    { REUSE_PORT: 'on' },
    'REUSE_PORT is for processes that are started apart: not with --api',
  ],
  [
    { api: 2 },
    { METRICS_PORT: '0' },
    'METRICS_PORT must be from 1 to 65532: each process has its own from there',
  ],
  [
    { api: 2 },
    { METRICS_PORT: '65533' },
    'METRICS_PORT must be from 1 to 65532: each process has its own from there',
  ],
  [
    { api: 2 },
    { METRICS_PORT: '3997' },
    'PORT must not lie in 3997 to 4000, the ports of METRICS_PORT',
  ],
])('refuses %j with %j', (counts, env, fault) => {
  expect(faults(counts, env)).toEqual([fault])
})
