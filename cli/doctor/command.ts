// `likeflow doctor`: looks at Redis, MongoDB and this machine, says what is wrong and what to do, and leaves nothing behind.
import type { Command } from '../command.ts'
import { duration, readOptions } from '../options.ts'

const longestMs = 300_000

/** @throws {UsageError} Pure. */
export const readDoctorOptions = (words: readonly string[]) => {
  const { json = false, timeout = '15s' } = readOptions(words, {
    json: { type: 'boolean' },
    timeout: { type: 'string' },
  })
  return { json, totalMs: duration('timeout', timeout, longestMs) }
}

export const command: Command = {
  summary: 'says whether Redis, MongoDB and this machine are fit for it, and what to do',
  help: `likeflow doctor [--json] [--timeout 15s]

Checks the Redis in REDIS_URL, the MongoDB in MONGODB_URL and this machine: each line is ok, warning, fault or unknown,
and says what to do. Without URLs it checks the servers that likeflow start runs here, or says what it would bring.

It tries rights and speed on its own keys and collection, and removes them again.

  --json      the same for machines
  --timeout   how long all of it may take, up to 5m

Exit code 1 with a fault; 0 otherwise, even with warnings.`,
  async run(words) {
    const { json, totalMs } = readDoctorOptions(words)
    const [{ listenToSignals }, { worstLevel }, { groupsOf }, { report }, { runChecks }, settings] =
      await Promise.all([
        import('../../start/signals.ts'),
        import('./check.ts'),
        import('./groups.ts'),
        import('./report.ts'),
        import('./run.ts'),
        import('./settings.ts'),
      ])
    const groups = groupsOf(settings.readDoctorSettings(process.env))
    const signals = listenToSignals()
    const checks = await runChecks(groups, { totalMs, signal: signals.aborted })
    const stopped = signals.exitCode()
    if (stopped !== null) return stopped
    const status = worstLevel(checks)
    const { columns = 100, isTTY } = process.stdout
    const paper = { columns, colours: isTTY && !process.env.NO_COLOR }
    process.stdout.write(
      json ? `${JSON.stringify({ status, checks }, null, 2)}\n` : report(checks, paper),
    )
    return status === 'fault' ? 1 : 0
  },
}
