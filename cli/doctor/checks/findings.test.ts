// What is decided without a server.
import { expect, it } from 'vitest'
import { isLeft, ownName } from '../mongodb-subject.ts'
import { readDoctorSettings } from '../settings.ts'
import { belongs } from './both.ts'
import { configuration } from './configuration.ts'
import { descriptorsFinding, machineChecks, proxyFinding } from './machine.ts'
import { apartMs, clockFinding } from './redis-speed.ts'

const settings = (env: Record<string, string>) => readDoctorSettings(env)

it.each([
  [{ HTTP_PROXY: 'http://proxy:3128' }, 'warning', /does not spare 127\.0\.0\.1/],
  [{ https_proxy: 'http://proxy:3128', no_proxy: 'x,localhost' }, 'ok', /X-Forwarded-For/],
  [{ HOST: '0.0.0.0', RATE_LIMIT: '5/s' }, 'warning', /TRUST_PROXY is 0/],
  [{ TRUST_PROXY: '2' }, 'ok', /2 in front/],
])('proxies of %o: %s', (env, level, says) => {
  expect(proxyFinding(settings(env))).toMatchObject({ level, says: expect.stringMatching(says) })
})

it('names what nothing reads beside what cannot be read', async () => {
  const { finding } = await configuration({
    ...settings({ PORT: 'x' }),
    typos: ['.env sets PORTT'],
  }).open()
  expect(finding.says).toMatch(/^PORT must .+; \.env sets PORTT$/)
})

it('says that few files may be open, and that a limit is not told', () => {
  expect([64, 20_000, null].map((limit) => descriptorsFinding(limit).level)).toEqual([
    'warning',
    'ok',
    'unknown',
  ])
})

it('calls clocks apart only beyond what the question took', () => {
  expect([apartMs(50, 40, 60), apartMs(90, 40, 60), apartMs(10, 40, 60)]).toEqual([0, 30, -30])
  expect([0, -1500, 2500].map((apart) => clockFinding(apart).level)).toEqual([
    'ok',
    'ok',
    'warning',
  ])
})

it('knows what a killed run left from what is in use, and from what is of others', () => {
  expect(isLeft(ownName(0), 1e6)).toBe(true)
  expect(isLeft(ownName(1e6), 1e6)).toBe(false)
  expect(isLeft('posts', 1e9)).toBe(false)
  expect(isLeft('likeflow_doctor_mine', 1e9)).toBe(false)
})

it('says the faults of settings as start does, and goes on with the rest', async () => {
  const read = settings({ PORT: 'x', REDIS_URL: 'secret', DATA_DIR: '/dev/null/data' })
  const { finding } = await configuration(read).open()
  expect(finding).toMatchObject({
    level: 'fault',
    says: expect.stringMatching(/PORT must be.*REDIS_URL must be.*DATA_DIR must be a folder/),
  })
  expect(finding.says).not.toContain('secret')
  expect(read.config).toMatchObject({ port: 4000, redisUrl: '' })
  const disk = machineChecks.find(({ id }) => id === 'disk')!
  expect(await disk.run(read)).toMatchObject({ level: 'fault', says: 'DATA_DIR must be a folder' })
})

it.each<[string, boolean, string | null, number, string | null]>([
  ['settled last', true, null, 7, null],
  ['open', true, '8', 8, '8'],
  ['opened and written between the looks', true, null, 8, '8'],
  ['ahead of all that Redis knows', false, '8', 9, '8'],
  ['behind what was settled', false, null, 6, null],
  ['of a Redis that knows no batch', false, null, 8, null],
])(
  'Redis and MongoDB belong together when the checkpoint is %s: %s',
  (_, yes, before, seq, after) => {
    const seqs = (openSeq: string | null) => ({ settledSeq: '7', openSeq })
    expect(belongs(seqs(before), seq, seqs(after))).toBe(yes)
  },
)
