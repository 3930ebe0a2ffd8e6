// `likeflow verify [FILE]`: by a flood's record post by post, or by the audit as a whole.
import type { Audit } from '../../contract/index.ts'
import type { Command } from '../command.ts'
import { duration, readWords } from '../options.ts'

const longestMs = 3_600_000

const askAudit = async (url: string, password: string): Promise<Audit> => {
  const answer = await fetch(`${url}/admin/audit`, {
    method: 'POST',
    headers: {
      origin: new URL(url).origin,
      ...(password && {
        authorization: `Basic ${Buffer.from(`likeflow:${password}`).toString('base64')}`,
      }),
    },
  })
  if (!answer.ok)
    throw new Error(
      `no audit: ${url}/admin answered with ${answer.status}${answer.status === 401 ? ': set ADMIN_PASSWORD' : ''}`,
    )
  return (await answer.json()) as Audit
}

const auditText = ({ status, base, persisted, sum, moved, difference }: Audit) =>
  `${status}: base ${base} + persisted ${persisted}, MongoDB holds ${sum}` +
  (moved > 0 ? `, of which ${moved} may have come meanwhile` : '') +
  (difference === 0 ? '' : `; DIFFERENCE ${difference}`)

export const command: Command = {
  summary: 'checks that MongoDB holds every like that it should, once',
  help: `likeflow verify [FILE] [--url http://127.0.0.1:4000] [--within 5m] [--json]

With the FILE that likeflow flood --record wrote: waits until its likes are persisted, then compares each of its posts.
You may repeat it, after a crash or an upgrade, as long as nobody else likes the same posts.
Without FILE: runs the audit, the sum of all posts in MongoDB against what was written (ADMIN_PASSWORD, where one is set).

  --url      which LikeFlow; otherwise that of the record, or the one that likeflow start runs here
  --within   how long the likes of a record may take to be persisted, up to 1h
  --json     the result as one JSON object

Exit code 0 if equal, 1 if different or undecided.`,
  async run(words) {
    const text = { type: 'string' } as const
    const options = { url: text, within: text, json: { type: 'boolean' } } as const
    const { values, words: files } = readWords(words, options, 1)
    const withinMs = duration('within', values.within ?? '5m', longestMs)
    const [{ reach }, { ownServer }, { readRecord }, { verify }, { formatVerification }, settings] =
      await Promise.all([
        import('../../load/target.ts'),
        import('../own-server.ts'),
        import('../flood/record.ts'),
        import('../../load/verify.ts'),
        import('../flood/summary.ts'),
        import('../../start/settings.ts'),
      ])
    const record = files[0] === undefined ? null : readRecord(files[0])
    const url = values.url ?? record?.url ?? ownServer()
    await reach(url)
    if (record) {
      const found = await verify({ ...record, url, withinMs })
      console.log(values.json ? JSON.stringify(found) : formatVerification(found))
      return found.status === 'equal' ? 0 : 1
    }
    const { env } = settings.readSettings(process.env)
    const audit = await askAudit(url, env.ADMIN_PASSWORD?.trim() ?? '')
    console.log(values.json ? JSON.stringify(audit) : auditText(audit))
    return audit.status === 'equal' || audit.status === 'within' ? 0 : 1
  },
}
