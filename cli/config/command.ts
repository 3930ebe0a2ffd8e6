// `likeflow config`: what is set, and where from.
import { styleText } from 'node:util'
import type { Command } from '../command.ts'
import { readOptions } from '../options.ts'
import type { ListedSetting } from './list.ts'

const row = ({ name, value, from, fault }: ListedSetting, width: number) => {
  const what = fault === undefined ? value || '(none)' : `CANNOT BE READ: ${fault}`
  const line = `${name.padEnd(width)}  ${from.padEnd(11)}  ${what}`
  return from === 'default' ? styleText('dim', line) : line
}

export const command: Command = {
  summary: 'shows every setting, what it is and where it comes from; no secret',
  help: `likeflow config [--json]

Every setting that start would use in this folder: its name, its source (default, .env, or the environment, which
wins), and its value. Passwords and secrets are hidden, and in URLs also the user and everything after the "?".

  --json   a list of { name, value, from, means, fault }; value is null if it cannot be read

Exit code 1 if a setting cannot be read, or two contradict each other.`,
  async run(words) {
    const { json = false } = readOptions(words, { json: { type: 'boolean' } })
    const [{ listSettings }, { checkConfig, readSettings }] = await Promise.all([
      import('./list.ts'),
      import('../../start/settings.ts'),
    ])
    const read = readSettings(process.env)
    const settings = listSettings(process.env, read.file)
    const checked = checkConfig(read.env)
    const faults = [...read.faults, ...(checked.status === 'faulty' ? checked.faults : [])]
    const width = Math.max(...settings.map(({ name }) => name.length))
    console.log(
      json
        ? JSON.stringify(settings, null, 2)
        : settings.map((setting) => row(setting, width)).join('\n'),
    )
    for (const line of [...faults, ...read.typos]) console.error(line)
    return faults.length > 0 ? 1 : 0
  },
}
