// What `npm run faults` is asked for.
import { UsageError } from '../../cli/command.ts'
import { readOptions, whole } from '../../cli/options.ts'
import { type RedisKind, redisKinds } from './redis-fleet.ts'

export interface FaultsOptions {
  readonly seed: number
  readonly rounds: number | null
  readonly only: string
  readonly full: boolean
  readonly fleets: number
  readonly redis: RedisKind
  /** From and to, counted from 1; null: all. */
  readonly round: readonly [number, number] | null
  readonly fresh: boolean
  readonly help: boolean
}

export const usage = `npm run faults -- [options]   faults against the real processes, each like looked up afterwards
  --seed 7             the same seed, the same faults in the same order (default: a new one)
  --full               with the long faults, 312 rounds (hours); without: every fault once (minutes)
  --rounds 60          so many rounds
  --only "crash"       only faults with this in their name
  --redis cluster      on three primaries with a replica each, or sentinel; default: single
  --fleets 2           so many at once, each with its own Redis and MongoDB, up to 8
  --round 17           only this round, or 11-17: on a new fleet, as it was
  --fresh              begin again; else a run that was ended goes on where it was
The same seed and options go on where they were ended. Results are in results/faults/.`

const fullRounds = 312

const range = (text: string): readonly [number, number] => {
  const [from, to = from, more] = text.split('-')
  const ends = [whole('round', from!, 1, 1e6), whole('round', to!, 1, 1e6)] as const
  if (more !== undefined || ends[0] > ends[1])
    throw new UsageError('--round must be a number such as 17, or 11-17')
  return ends
}

const kindOf = (text: string): RedisKind => {
  const kind = redisKinds.find((each) => each === text)
  if (!kind) throw new UsageError(`--redis must be ${redisKinds.join(', ')}`)
  return kind
}

/** @throws {UsageError} with one line. */
export const parseFaultsOptions = (argv: readonly string[]): FaultsOptions => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const values = readOptions(argv, {
    ...{ seed: text, rounds: text, round: text },
    ...{ only: { ...text, default: '' }, fleets: { ...text, default: '2' } },
    redis: { ...text, default: 'single' },
    ...{ full: flag, fresh: flag, help: flag },
  })
  const { seed, rounds, round, only, full, fresh, help } = values
  const chosen = rounds === undefined ? null : whole('rounds', rounds, 1, 1e6)
  return {
    seed: seed === undefined ? Date.now() % 1_000_000 : whole('seed', seed, 0, 2 ** 31),
    rounds: chosen ?? (full && only === '' ? fullRounds : null),
    fleets: whole('fleets', values.fleets, 1, 8),
    redis: kindOf(values.redis),
    round: round === undefined ? null : range(round),
    ...{ only, full, fresh, help },
  }
}
