// A folder that is made of several files and is there as a whole or not at all.
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs'

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 10 })

/** `fill` writes into a draft beside `folder`; it takes its place, unless `fill` says 'discard' or throws. */
export const writeWhole = async (
  folder: string,
  fill: (draft: string) => Promise<'keep' | 'discard'>,
): Promise<void> => {
  const draft = mkdtempSync(`${folder}-`)
  try {
    if ((await fill(draft)) === 'discard') return
    chmodSync(draft, 0o755) // in an image another user reads it
    remove(folder)
    renameSync(draft, folder)
  } finally {
    remove(draft)
  }
}
