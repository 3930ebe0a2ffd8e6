// The words after `npm start --`, and the help that explains them.
import { parseArgs, styleText } from 'node:util'
import { variables } from '../server/config.ts'

export type CommandLine =
  | { command: 'run'; dev: boolean }
  | { command: 'help' }
  | { command: 'unknown'; reason: string }

export const readCommandLine = (args: readonly string[]): CommandLine => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { dev: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    return values.help ? { command: 'help' } : { command: 'run', dev: values.dev ?? false }
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
    '',
    'Settings come from the environment or from .env:',
    row('DATA_DIR', '.likeflow', 'all data of the servers that are started here'),
    ...Object.values(variables).map(({ name, fallback, means }) => row(name, fallback, means)),
  ].join('\n')
