// The words after `npm run partitions --`, and whether the change they ask for can be made. Pure.
import { parseArgs } from 'node:util'

export const usage = `npm run partitions -- --to 16 [--plan]

Splits the data into more partitions, while everything runs: likes are refused (503, to be repeated) for about a second.
It works on the servers in REDIS_URL and MONGODB_URL, or in .env.

  --to     the new number, a multiple of the number of now, at most 256
  --plan   says what would be done, and does nothing
  (none)   says how many there are, and whether a change was not finished

1. Start processes with PARTITIONS=<new> beside the others, or replace those: they wait.
2. Run this. When it is done, those with the old number end, and those that wait take likes.
A run that was ended is finished by running it again, or given up with the number of now, while it can be. There is no way back to fewer.`

export type Options =
  | { readonly status: 'help' }
  | { readonly status: 'faulty'; readonly fault: string }
  | { readonly status: 'good'; readonly to: number | null; readonly plan: boolean }

export const readOptions = (args: readonly string[]): Options => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        to: { type: 'string' },
        plan: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return { status: 'help' }
    if (values.to === undefined) return { status: 'good', to: null, plan: true }
    if (!/^\d{1,3}$/.test(values.to))
      return { status: 'faulty', fault: '--to must be a whole number' }
    return { status: 'good', to: Number(values.to), plan: values.plan ?? false }
  } catch (error) {
    return { status: 'faulty', fault: (error as Error).message }
  }
}

const most = 256

/** Why `from` partitions cannot become `to`; null: they can. */
export const refusalOf = (from: number, to: number): string | null => {
  if (to > most) return `at most ${most} partitions`
  if (to < from)
    return `there are ${from}, and fewer cannot be made: two histories do not become one`
  if (to % from !== 0) {
    const next = Math.ceil(to / from) * from
    const instead = next <= most ? `: ${next} can be made` : ''
    return `${to} is not a multiple of ${from}, so a partition would get posts of two${instead}`
  }
  return null
}
