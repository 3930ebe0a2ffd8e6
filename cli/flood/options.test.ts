import { describe, expect, it } from 'vitest'
import { UsageError } from '../command.ts'
import { parseFloodOptions } from './options.ts'

const parse = (line: string) =>
  parseFloodOptions(line.split(' ').filter(Boolean), 'http://127.0.0.1:4000')

describe('the options of the flood', () => {
  it('are bounded and verified when none is given', () => {
    const { plan, verify, json } = parse('')
    expect(plan).toMatchObject({ likes: 10_000, durationMs: null, rate: null, receipts: true })
    expect([verify, json]).toEqual([true, false])
  })

  it('reach the plan, every one of them', () => {
    const { plan, json, verify } = parse(
      '--likes 5 --rate 100 --duration 2m --concurrency 3 --posts 7 --skew hot --bulk 9 --keys ' +
        '--retries 4 --seed 11 --url http://127.0.0.1:1234/x/ --json --no-verify',
    )
    expect(plan).toMatchObject({
      ...{ likes: 5, rate: 100, durationMs: 120_000, concurrency: 3, posts: 7, skew: 'hot' },
      ...{ bulk: 9, keys: true, retries: 4, seed: 11, url: 'http://127.0.0.1:1234/x' },
      ...{ prefix: 'flood-11', receipts: false },
    })
    expect([json, verify]).toEqual([true, false])
  })

  it('lets a duration be the only end', () => {
    expect(parse('--duration 500ms').plan).toMatchObject({ likes: null, durationMs: 500 })
  })

  it.each([
    ['--likes 0', '--likes must be a whole number'],
    ['--likes 1e3', '--likes must be a whole number'],
    ['--rate -1', ''],
    ['--rate 1000001', '--rate must be'],
    ['--duration 5', '--duration must be a time'],
    ['--duration 25h', '--duration must be a time'],
    ['--posts x', '--posts must be'],
    ['--bulk 501', '--bulk must be'],
    ['--skew normal', '--skew must be one of: uniform, zipf, hot'],
    ['--seed', ''],
    ['--url https://127.0.0.1', '--url must be a plain URL'],
    ['--json=yes', ''],
    ['--nonsense', "Unknown option '--nonsense'"],
    ['more', ''],
  ])('refuses %s in one line', (line, message) => {
    let fault: unknown
    try {
      parse(line)
    } catch (error) {
      fault = error
    }
    expect(fault).toBeInstanceOf(UsageError)
    expect((fault as Error).message).toContain(message)
    expect((fault as Error).message).not.toContain('\n')
  })
})
