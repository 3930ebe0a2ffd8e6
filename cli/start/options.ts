// The words of `likeflow start`, and the help that explains them.
import { styleText } from 'node:util'
import { variables } from '../../server/config.ts'
import type { ProcessCounts } from '../../start/process-plan.ts'
import { UsageError } from '../command.ts'
import { readOptions, whole } from '../options.ts'

export interface StartOptions {
  readonly dev: boolean
  /** null: one process does everything. */
  readonly counts: ProcessCounts | null
}

const mostProcesses = 64

const countOf = (name: string, text: string | undefined): number | null =>
  text === undefined ? null : whole(name, text, 1, mostProcesses)

/** @throws {UsageError} */
export const readStartOptions = (argv: readonly string[]): StartOptions => {
  const text = { type: 'string' } as const
  const values = readOptions(argv, { dev: { type: 'boolean' }, api: text, workers: text })
  const given = { api: countOf('api', values.api), workers: countOf('workers', values.workers) }
  const counts = given.api === null && given.workers === null ? null : given
  if (values.dev && counts)
    throw new UsageError('--dev runs one process: not with --api or --workers')
  return { dev: values.dev ?? false, counts }
}

const width = Math.max(...Object.values(variables).map(({ name }) => name.length))

const row = (name: string, fallback: string, means: string) =>
  `  ${styleText('bold', name.padEnd(width))} ${means}${fallback ? styleText('dim', ` [${fallback}]`) : ''}`

export const startHelp = (): string =>
  [
    'likeflow start           finds or brings Redis and MongoDB, and runs LikeFlow',
    'likeflow start --api 4 --workers 2',
    '                         4 processes that take likes, 2 that write them, and one for the rest;',
    '                         SIGHUP replaces them one after the other, without refusing a like',
    'likeflow start --dev     restarts and reloads the page on every change (in a clone)',
    '',
    'Settings come from the environment or from .env; likeflow config shows them:',
    row('DATA_DIR', '.likeflow', 'all data of the servers that are started here'),
    ...Object.values(variables).map(({ name, fallback, means }) => row(name, fallback, means)),
  ].join('\n')
