// What `npm start` tells a person: few lines, the important word first, the rest dimmed.
import { relative } from 'node:path'
import { styleText } from 'node:util'
import type { FoundServer } from '../local-servers/bring-server.ts'
import { ownUrl } from '../server/flood/plan.ts'

const pad = (texts: readonly string[]) => {
  const width = Math.max(...texts.map((text) => text.length))
  return (text: string) => text.padEnd(width)
}

/** Shorter where it lies under the current folder. */
export const shortPath = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

const address = (url: string) => url.replace(/^[a-z+]+:\/\/(?:[^/]*@)?/, '').replace(/[/?].*$/s, '')

/** Where a browser finds the page; null while only the server knows its port. Pure. */
export const pageUrl = ({ host, port }: { host: string; port: number }): string | null =>
  port === 0 ? null : ownUrl(host, port)

// Neither mongod without a user nor nx-27017, which knows none, asks for one.
const openToAll = ', without a password: open to every user of this machine'

/** One row per server, one for the data and one for the page. */
export const overview = (
  { redis, mongodb }: { redis: FoundServer; mongodb: FoundServer },
  dataDir: string,
  page: string | null,
): string[] => {
  const rows = [
    { label: 'Redis', found: redis },
    { label: 'MongoDB', found: mongodb },
  ].map(({ label, found }) => ({
    label,
    what: `${found.server} ${found.version}`,
    where: address(found.url),
    from: `${shortPath(found.from)}${found === mongodb && found.pid !== null ? openToAll : ''}`,
  }))
  const what = pad(rows.map((row) => row.what))
  const where = pad(rows.map((row) => row.where))
  const label = pad(rows.map((row) => row.label))
  const lines = rows.map(
    (row) =>
      `${styleText('bold', label(row.label))}  ${what(row.what)}  ${styleText('dim', `${where(row.where)}  ${row.from}`)}`,
  )
  const brought = redis.pid !== null || mongodb.pid !== null
  if (brought) lines.push(`${styleText('bold', label('Data'))}  ${shortPath(dataDir)}`)
  if (page) lines.push(`${styleText('bold', label('Page'))}  ${styleText('cyan', page)}`)
  return lines
}

const print = (text: string) => process.stdout.write(`${text}\n`)

export const terminal = {
  print,
  title: () => print(`\n${styleText(['bold', 'magenta'], '♥ LikeFlow')}`),
  /** A step on the way. */
  note: (line: string) => print(styleText('dim', `  ${line.replaceAll(`${process.cwd()}/`, '')}`)),
  rows: (lines: readonly string[]) => print(`\n${lines.map((line) => `  ${line}`).join('\n')}\n`),
  /** Why it does not go on. Goes to standard error. */
  faults: (lines: readonly string[]) => {
    for (const line of lines)
      process.stderr.write(`  ${styleText('red', '✗', { stream: process.stderr })} ${line}\n`)
  },
}
