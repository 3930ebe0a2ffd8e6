// What is kept when a round did not hold, or was late: every answer, what every process logged, Redis' own data.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ground } from './ground.ts'
import type { PlannedRound } from './plan.ts'
import type { RoundOutcome } from './round.ts'
import type { Traffic } from './traffic.ts'

export interface Evidence {
  readonly ground: Ground
  readonly round: PlannedRound
  readonly outcome: RoundOutcome
  readonly traffics: Iterable<Traffic>
}

export const keepEvidence = async (
  folder: string,
  { ground, round, outcome, traffics }: Evidence,
): Promise<void> => {
  const { fleet, servers, viewer } = ground
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), `${text}\n`)
  write(
    'outcome.json',
    JSON.stringify({ index: round.index, seed: round.seed, ...outcome }, null, 2),
  )
  const history = [...traffics].flatMap((traffic) => traffic.history)
  write('history.jsonl', history.map((line) => JSON.stringify(line)).join('\n'))
  write('browser.txt', viewer.trail.join('\n'))
  for (const { name, lines } of fleet.logs()) write(`${name}.log`, lines.join('\n'))
  for (const name of ['redis.log', 'mongodb.log', 'redis']) {
    const from = join(servers.dataDir, name)
    if (!existsSync(from)) continue
    // Of a Redis that runs: a file may go away while it is copied.
    await cp(from, join(folder, name), { recursive: true }).catch((error) =>
      write(`${name}-not-copied.txt`, String(error)),
    )
  }
}
