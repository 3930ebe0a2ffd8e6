// The words after `npm start --`, and the help that explains them.
import { parseArgs, styleText } from 'node:util'
import { variables } from '../server/config.ts'
import { whole } from '../server/setting.ts'
import type { ProcessCounts } from './process-plan.ts'

export type CommandLine =
  /** `counts` null: one process does everything. */
  | { command: 'run'; dev: boolean; counts: ProcessCounts | null }
  | { command: 'help' }
  | { command: 'unknown'; reason: string }

const mostProcesses = 64

/** @throws with the name of the option. */
const countOf = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null
  try {
    return whole(1, mostProcesses)(text)
  } catch (error) {
    throw new Error(`${name} ${(error as Error).message}`)
  }
}

const countsOf = (values: { api?: string; workers?: string }): ProcessCounts | null => {
  const counts = {
    api: countOf('--api', values.api),
    workers: countOf('--workers', values.workers),
  }
  return counts.api === null && counts.workers === null ? null : counts
}

export const readCommandLine = (args: readonly string[]): CommandLine => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        dev: { type: 'boolean' },
        api: { type: 'string' },
        workers: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help) return { command: 'help' }
    const [dev, counts] = [values.dev ?? false, countsOf(values)]
    if (dev && counts) throw new Error('--dev runs one process: not with --api or --workers')
    return { command: 'run', dev, counts }
  } catch (error) {
    return { command: 'unknown', reason: (error as Error).message }
  }
}

const row = (name: string, fallback: string, means: string) =>
  `  ${styleText('bold', name.padEnd(18))} ${means}${fallback ? styleText('dim', ` [${fallback}]`) : ''}`

export const helpText = (): string =>
  [
    'npm start                finds or brings Redis and MongoDB, builds the page, runs LikeFlow',
    'npm start -- --dev       the same with restarts on every change and a page of its own for that',
    'npm start -- --api 4 --workers 2',
    '                         so many processes that take likes, and that write them, and one for the rest;',
    '                         SIGHUP replaces them one after the other, and no like is refused for it',
    '',
    'Settings come from the environment or from .env:',
    row('DATA_DIR', '.likeflow', 'all data of the servers that are started here'),
    ...Object.values(variables).map(({ name, fallback, means }) => row(name, fallback, means)),
  ].join('\n')
