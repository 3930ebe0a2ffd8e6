// `likeflow partitions --to 16`: runs once on the servers of the settings, and says how it ended.
import type { Command } from '../command.ts'
import { readPartitionsOptions } from './options.ts'

const emptyWithinMs = 30_000

export const command: Command = {
  summary: 'splits the data into more partitions, while everything runs',
  help: `likeflow partitions --to 16 [--plan]

Splits the data into more partitions, while everything runs: likes are refused (503, try again) for about a second.
It works on the servers in REDIS_URL and MONGODB_URL, or in .env; else on those that likeflow start runs here.

  --to     the new number, a multiple of the current one, at most 256
  --plan   says what it would do, and does nothing
  (none)   says how many there are, and whether a change is unfinished

1. Start processes with PARTITIONS=<new> beside the others, or replace those: they wait.
2. Run this. When it is done, those with the old number end, and those that wait take likes.
If a run was interrupted, run it again; before anything is sealed, --to with the current number gives it up. The number
cannot shrink.`,
  async run(words) {
    const { to, plan } = readPartitionsOptions(words)
    const [{ readOwnConfig }, { listenToSignals }, { createLog }, { runGrowth }] =
      await Promise.all([
        import('../own-config.ts'),
        import('../../start/signals.ts'),
        import('../../server/log.ts'),
        import('../../server/partitions/run.ts'),
      ])
    const config = readOwnConfig()
    const signals = listenToSignals()
    try {
      await runGrowth({
        ...{ config, emptyWithinMs, signal: signals.aborted, to, plan },
        log: createLog('silent'),
        tell: (line) => console.log(line),
      })
      return 0
    } catch (error) {
      console.error(`Not done: ${(error as Error).message}`)
      if (to !== null && !plan)
        console.error('Nothing is lost. Run it again: it goes on where it was, or begins anew.')
      return signals.exitCode() ?? 1
    }
  },
}
