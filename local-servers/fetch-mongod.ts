// A small program: finds or downloads a mongod and prints `mongod=<path>`, or `reason=<one line>`.
import { MongoBinary } from 'mongodb-memory-server-core'

const shorten = (error: Error & { code?: unknown }): string => {
  const host = /https?:\/\/([^/"]+)/.exec(error.message)?.[1]
  if (host && error.code) return `${host} cannot be reached (${error.code})`
  return error.message.split('\n')[0]!.slice(0, 160)
}

try {
  console.log(`mongod=${await MongoBinary.getPath({})}`)
} catch (error) {
  console.log(`reason=${shorten(error as Error)}`)
  process.exitCode = 1
}
