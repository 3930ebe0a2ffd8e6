// `npm run flood`: sends likes as the options say, then checks that every acknowledged one is in MongoDB.
// Exit codes: 0 all of them are, 1 something is missing or the server does not answer, 2 wrong options,
// 130 stopped by Ctrl-C.

import { startLoad } from '../load/engine.ts'
import type { LoadPlan, LoadSummary } from '../load/plan.ts'
import { reach } from '../load/target.ts'
import { readTotals, type Verification, verify } from '../load/verify.ts'
import { floodUsage, parseFloodOptions } from './flood/options.ts'
import { showProgress } from './flood/progress.ts'
import { formatSummary, formatVerification } from './flood/summary.ts'
import { runCommand } from './options.ts'
import { ownServer } from './own-server.ts'

const verifyWithinMs = 300_000
const interrupted = 130

/** Sends the plan; the first Ctrl-C ends it early, the second ends the process. */
const send = async (plan: LoadPlan) => {
  const load = startLoad(plan)
  const progress = showProgress(plan, load.progress)
  let stopped = false
  const stop = () => {
    if (stopped) process.exit(interrupted)
    stopped = true
    load.stop()
  }
  process.on('SIGINT', stop)
  const summary = await load.done
  process.off('SIGINT', stop)
  progress.stop()
  return { summary, books: load.books, stopped }
}

const exitCode = (summary: LoadSummary, stopped: boolean, found: Verification | null): number => {
  if (found && found.status !== 'equal') return 1
  if (stopped) return interrupted
  return summary.accepted > 0 ? 0 : 1
}

const flood = async (): Promise<number> => {
  const { plan, json, verify: wanted, help } = parseFloodOptions(process.argv.slice(2), ownServer())
  if (help) {
    console.log(floodUsage)
    return 0
  }
  const { url, prefix } = plan
  await reach(url)
  const posts = Array.from({ length: plan.posts }, (_, i) => i)
  const before = wanted ? await readTotals(url, prefix, posts, 'likes') : null
  const { summary, books, stopped } = await send(plan)
  if (!json) console.log(formatSummary(summary))
  const found =
    before && !stopped
      ? await verify({ url, prefix, books, before, withinMs: verifyWithinMs })
      : null
  if (json) console.log(JSON.stringify({ plan, summary, stopped, verification: found }))
  else if (found) console.log(formatVerification(found))
  else console.log('not verified')
  return exitCode(summary, stopped, found)
}

await runCommand(flood)
