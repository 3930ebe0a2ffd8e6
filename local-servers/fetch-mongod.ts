// A small program: finds or downloads a mongod and prints `mongod=<path>`, or `reason=<one line>`. `npm run build` makes one
// file of it and the library.

const shorten = (error: Error & { code?: unknown }): string => {
  const host = /https?:\/\/([^/"]+)/.exec(error.message)?.[1]
  if (host && error.code) return `${host} cannot be reached (${error.code})`
  return error.message.split('\n')[0]!.slice(0, 160)
}

try {
  // Not the library's index, which brings a second MongoDB driver along.
  const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js')
  console.log(`mongod=${await MongoBinary.getPath({})}`)
} catch (error) {
  console.log(`reason=${shorten(error as Error)}`)
  process.exitCode = 1
}
