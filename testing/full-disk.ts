// Filling up a small disk, and making room again.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const fillerName = 'filler'

/** Writes until there is no space left. */
export const fillDisk = (folder: string): void => {
  const file = openSync(join(folder, fillerName), 'w')
  try {
    for (let size = 1 << 20; size >= 1; size = size > 1 ? size >> 1 : 0) {
      const zeros = Buffer.alloc(size)
      try {
        while (writeSync(file, zeros) === size);
      } catch {
        // full for this size
      }
    }
  } finally {
    closeSync(file)
  }
}

export const freeDisk = (folder: string): void => rmSync(join(folder, fillerName), { force: true })
