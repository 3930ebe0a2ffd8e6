// Whether a disk has room for a server that keeps its data there.
import { statfsSync } from 'node:fs'

/** What Redis and MongoDB need to come up and to write for a moment: less is a disk that is full. */
export const leastRoomMb = 16
const mb = 2 ** 20

/** Free megabytes on the disk of `folder`, for this user; without bound where that is not told. */
export const roomMb = (folder: string): number => {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return Math.floor((bavail * bsize) / mb)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
