// The words of `likeflow partitions`.
import { readOptions, whole } from '../options.ts'

const most = 999 // what can be made is known by the servers only

/** `to` null: only says how many there are. @throws {UsageError} */
export const readPartitionsOptions = (
  argv: readonly string[],
): { to: number | null; plan: boolean } => {
  const values = readOptions(argv, { to: { type: 'string' }, plan: { type: 'boolean' } })
  if (values.to === undefined) return { to: null, plan: true }
  return { to: whole('to', values.to, 1, most), plan: values.plan ?? false }
}
