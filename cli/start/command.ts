// `likeflow start`, and `npm start`.
import type { Command } from '../command.ts'
import { readStartOptions, startHelp } from './options.ts'

export const command: Command = {
  summary: 'runs LikeFlow here, with a Redis and a MongoDB that it finds or brings',
  help: startHelp(),
  async run(words) {
    const options = readStartOptions(words)
    const { start } = await import('../../start/start.ts')
    return start(options)
  },
}
