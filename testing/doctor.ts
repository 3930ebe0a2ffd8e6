// The doctor as a test asks it: in this process, with settings of its own, its findings by their ids.
import { expect } from 'vitest'
import type { Finding, Level } from '../cli/doctor/check.ts'
import { groupsOf } from '../cli/doctor/groups.ts'
import { runChecks } from '../cli/doctor/run.ts'
import { readDoctorSettings } from '../cli/doctor/settings.ts'
import type { Environment } from '../server/config.ts'

/** Longer than it may take in use: a busy machine is slow. */
const totalMs = 60_000

/** `env`: nothing else is set. */
export const askDoctor = async (env: Environment): Promise<Map<string, Finding>> => {
  const { signal } = new AbortController()
  const results = await runChecks(groupsOf(readDoctorSettings(env)), { totalMs, signal })
  return new Map(results.map((result) => [result.id, result]))
}

/** What passwords of tests begin with: it stands in no finding. */
const secret = 'S3cret'

/** That check says so, and what to do. */
export const finds = async (
  check: string,
  level: Level,
  says: RegExp,
  env: () => Promise<Environment>,
): Promise<void> => {
  const found = await askDoctor(await env())
  expect(found.get(check)).toMatchObject({ level, says: expect.stringMatching(says) })
  if (level !== 'ok') expect(found.get(check)!.todo).toBeTruthy()
  expect(JSON.stringify([...found])).not.toContain(secret)
}
