import { expect, it } from 'vitest'
import { identityOf, ServerKindError, serverName } from './identity.ts'

const hello = (fields: Record<string, unknown>) =>
  Object.entries({
    server: 'redis',
    version: '7.0.15',
    mode: 'standalone',
    role: 'master',
    ...fields,
  }).flat()

it.each([
  [{}, 'Redis 7.0.15', 'primary'],
  [{ server: 'valkey', version: '9.1.2' }, 'Valkey 9.1.2', 'primary'],
  [{ role: 'replica' }, 'Redis 7.0.15', 'replica'],
  [{ server: 'other', modules: [['name', 'lua']] }, 'other 7.0.15', 'primary'],
])('reads %o', (fields, name, role) => {
  const identity = identityOf(hello(fields))
  expect([serverName(identity), identity.role, identity.cluster]).toEqual([name, role, false])
})

it('knows a node of a cluster, and refuses a Sentinel', () => {
  expect(identityOf(hello({ mode: 'cluster' })).cluster).toBe(true)
  expect(() => identityOf(hello({ mode: 'sentinel' }))).toThrow(ServerKindError)
})
