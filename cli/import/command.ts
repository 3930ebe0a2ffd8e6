// `likeflow import FILE`: creates or sets posts out of JSON Lines.
import { existsSync } from 'node:fs'
import { type Command, UsageError } from '../command.ts'
import { readWords } from '../options.ts'

export const command: Command = {
  summary: 'creates or sets posts out of JSON Lines, while everything runs',
  help: `likeflow import FILE [--dry-run] [--id ID]

One line per post, as likeflow export writes them: {"id":"launch-day","likes":3}, with "title", "createdAt" and "state"
if they should change. All lines are checked first: if one is wrong, it is named and nothing is done. Then it says what
differs, and sets it: likes that wait in Redis, and all later ones, come on top. Of two lines with the same id the last
one counts. FILE is read twice: it cannot be a pipe.
It works on the servers in REDIS_URL and MONGODB_URL, or in .env; else on those that likeflow start runs here.

  --dry-run   says what differs, and changes nothing
  --id        names the import, otherwise its content does. An interrupted one goes on where it was, and sets nothing
              twice, if you start it again within 30 days. To set the same file once more give it another id`,
  async run(words) {
    const { values, words: files } = readWords(
      words,
      { 'dry-run': { type: 'boolean' }, id: { type: 'string' } },
      1,
    )
    const [file] = files
    if (file === undefined) throw new UsageError('likeflow import needs a FILE')
    if (values.id !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(values.id))
      throw new UsageError('--id has 1 to 64 letters, digits, - and _')
    if (!existsSync(file)) throw new Error(`${file} does not exist`)
    const [{ onOwnServers }, { importFile }] = await Promise.all([
      import('../own-servers.ts'),
      import('./import-file.ts'),
    ])
    const { id, 'dry-run': dryRun = false } = values
    return onOwnServers((common, signal) => importFile(common, { file, id, dryRun, signal }))
  },
}
