import { expect, it } from 'vitest'
import { type Check, type Group, ok, together, unknown, warning, worstLevel } from './check.ts'
import { runChecks, runnable } from './run.ts'

const never = new Promise<never>(() => {})
const { signal } = new AbortController()

const group = (id: string, checks: Check<string>[], more: Partial<Group<string>> = {}) =>
  runnable<string>({
    ...{ id, title: id, opens: 'server', checks },
    open: async () => ({ finding: ok('there'), subject: id, close: async () => {} }),
    ...more,
  })

const check = (id: string, run: Check<string>['run']): Check<string> => ({ id, title: id, run })

const levels = async (groups: ReturnType<typeof group>[], totalMs: number, stop = signal) =>
  Object.fromEntries(
    (await runChecks(groups, { totalMs, signal: stop })).map(({ id, level }) => [id, level]),
  )

it('goes on after a check that throws, and shows that as unknown', async () => {
  const throws = check('throws', () => Promise.reject(new Error('at redis://user:secret@host')))
  const results = await runChecks([group('a', [throws, check('next', () => ok('good'))])], {
    ...{ totalMs: 10_000, signal },
  })
  expect(results).toMatchObject([
    { id: 'a.reach', level: 'ok' },
    { id: 'a.throws', level: 'unknown', says: 'not known: at redis://host' },
    { id: 'a.next', level: 'ok' },
  ])
})

it('ends in time when a server never answers; what was not asked is unknown', async () => {
  const hangs = [check('hangs', () => never), check('next', () => ok('good'))]
  const notThere = group('b', [check('any', () => ok('good'))], { open: () => never })
  const other = group('c', [check('any', () => ok('good'))])
  expect(await levels([group('a', hangs), notThere, other], 2100)).toEqual({
    ...{ 'a.reach': 'ok', 'a.hangs': 'fault', 'a.next': 'unknown' },
    ...{ 'b.reach': 'fault', 'b.any': 'unknown' },
    ...{ 'c.reach': 'ok', 'c.any': 'ok' },
  })
})

it('closes what it opened when it is told to stop', async () => {
  const stopping = new AbortController()
  let closed = 0
  const open = async () => ({ finding: ok(''), subject: '', close: async () => void closed++ })
  const stops = check('stops', () => {
    stopping.abort()
    return never
  })
  await levels([group('a', [stops, stops], { open })], 10_000, stopping.signal)
  expect(closed).toBe(1)
})

it('shows of several servers those that are not as they should be', () => {
  const found = new Map([
    ['a', ok('good')],
    ['b', warning('bad', 'mend b')],
    ['c', unknown('not told')],
  ])
  expect(together(found)).toEqual({ level: 'warning', says: 'b: bad; c: not told', todo: 'mend b' })
  const same = new Map(['a', 'b'].map((name) => [name, ok('good')]))
  expect(together(same)).toEqual(ok('good'))
  expect(worstLevel([ok(''), unknown('')])).toBe('unknown')
})
