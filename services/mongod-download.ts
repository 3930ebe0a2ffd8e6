// The mongod that mongodb-memory-server downloads into the user's cache. A download that failed is
// remembered for a day, so that the next start does not wait for it again.
import type { FindOptions } from './bring-server.ts'

/** Path of a mongod. @throws Error with one line. */
export const downloadedMongod = async (_options: FindOptions): Promise<string> => {
  throw new Error('not built yet')
}
