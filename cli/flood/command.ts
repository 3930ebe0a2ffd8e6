// `likeflow flood`: sends likes as the options say, then checks that every acknowledged one is in MongoDB.
import type { Load } from '../../load/engine.ts'
import type { LoadPlan, LoadSummary } from '../../load/plan.ts'
import type { Verification } from '../../load/verify.ts'
import type { Signals } from '../../start/signals.ts'
import type { Command } from '../command.ts'
import { floodHelp, parseFloodOptions } from './options.ts'

const verifyWithinMs = 300_000

/** Sends the plan; the first Ctrl-C ends it early, the second ends the process. */
const send = async (plan: LoadPlan, signals: Signals) => {
  const [{ startLoad }, { showProgress }] = await Promise.all([
    import('../../load/engine.ts'),
    import('./progress.ts'),
  ])
  const load: Load = startLoad(plan)
  const progress = showProgress(plan, load.progress)
  signals.onSignal((_signal, times) => {
    if (times > 1) process.exit(signals.exitCode())
    load.stop()
  })
  const summary = await load.done
  progress.stop()
  return { summary, books: load.books }
}

/** null: nobody could tell; standard error says why. */
const compared = async (comparing: Promise<Verification>): Promise<Verification | null> => {
  try {
    return await comparing
  } catch (error) {
    const { message, cause } = error as Error
    console.error(`cannot be compared: ${(cause as Error | undefined)?.message || message}`)
    return null
  }
}

const exitCode = (
  summary: LoadSummary,
  found: Verification | null | undefined,
  signal: number | null,
) => {
  if (found === null || (found && found.status !== 'equal')) return 1
  return signal ?? (summary.accepted > 0 ? 0 : 1)
}

export const command: Command = {
  summary: 'sends many likes, then checks that each one is in MongoDB once',
  help: floodHelp,
  async run(words) {
    const [{ ownServer }, { reach }, { readTotals, verify }, summaries, { listenToSignals }] =
      await Promise.all([
        import('../own-server.ts'),
        import('../../load/target.ts'),
        import('../../load/verify.ts'),
        import('./summary.ts'),
        import('../../start/signals.ts'),
      ])
    const { plan, json, verify: wanted, record } = parseFloodOptions(words, ownServer())
    const { url, prefix } = plan
    await reach(url)
    const posts = Array.from({ length: plan.posts }, (_, i) => i)
    const before = wanted || record ? await readTotals(url, prefix, posts, 'likes') : null
    const signals = listenToSignals()
    const { summary, books } = await send(plan, signals)
    const stopped = signals.exitCode() !== null
    if (record && before) (await import('./record.ts')).writeRecord(record, plan, books, before)
    if (!json) console.log(summaries.formatSummary(summary))
    const found =
      wanted && before && !stopped
        ? await compared(verify({ url, prefix, books, before, withinMs: verifyWithinMs }))
        : undefined
    if (json) console.log(JSON.stringify({ plan, summary, stopped, verification: found ?? null }))
    else console.log(found ? summaries.formatVerification(found) : 'not verified')
    return exitCode(summary, found, signals.exitCode())
  },
}
