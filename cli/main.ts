// `likeflow NAME …`, and `npm run likeflow -- NAME …` in a clone: finds the command, runs it, ends with its exit code.
import { styleText } from 'node:util'
import { version } from '../files/root.ts'
import { readAsked } from './asked.ts'
import { type Command, UsageError } from './command.ts'
import { commands, usual } from './commands.ts'

const load = async (name: string): Promise<Command> => (await commands[name]!()).command

const overview = async (): Promise<string> => {
  const all = await Promise.all(
    Object.keys(commands).map(async (name) => ({ name, ...(await load(name)) })),
  )
  const width = Math.max(...all.map(({ name }) => name.length))
  return [
    'likeflow [command]   a like counter that counts every like exactly once',
    '',
    ...all.map(({ name, summary }) => `  ${styleText('bold', name.padEnd(width))}   ${summary}`),
    '',
    `Without a command: ${usual}. likeflow <command> --help says more; likeflow --version.`,
    'Exit codes: 0 done, 1 failed or a fault was found, 2 wrong usage, 130 ended by Ctrl-C (start: 0).',
  ].join('\n')
}

const run = async (name: string, words: readonly string[]): Promise<number> => {
  try {
    return await (await load(name)).run(words)
  } catch (error) {
    const wrong = error instanceof UsageError
    console.error(`${(error as Error).message}${wrong ? `: see likeflow ${name} --help` : ''}`)
    return wrong ? 2 : 1
  }
}

const main = async (): Promise<number> => {
  const asked = readAsked(process.argv.slice(2), Object.keys(commands), usual)
  switch (asked.what) {
    case 'run':
      return run(asked.name, asked.words)
    case 'help':
      console.log(asked.name === null ? await overview() : (await load(asked.name)).help)
      return 0
    case 'version':
      console.log(version)
      return 0
    case 'unknown': {
      const { name, meant } = asked
      const advice = meant === null ? 'see likeflow --help' : `is ${meant} meant?`
      console.error(`${name} is no command of likeflow: ${advice}`)
      return 2
    }
  }
}

// A terminal that was closed must not keep the servers from being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.exit(await main())
