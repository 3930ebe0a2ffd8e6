// Writes an export to a file, which appears when it is complete, or to the standard output.
import { open, rename, rm } from 'node:fs/promises'
import { stdout } from 'node:process'
import type { Export } from '../../server/changes/export-posts.ts'

const toStdout = (text: string) =>
  new Promise<void>((resolve, reject) =>
    stdout.write(text, (error) => (error ? reject(error) : resolve())),
  )

const add = async (pages: Export['pages'], write: (text: string) => Promise<unknown>) => {
  const sum = { posts: 0, likes: 0 }
  for await (const { text, posts, likes } of pages) {
    await write(text)
    sum.posts += posts
    sum.likes += likes
  }
  return sum
}

export const writeExport = async (pages: Export['pages'], file: string | undefined) => {
  if (file === undefined) return add(pages, toStdout)
  const part = `${file}.part`
  const handle = await open(part, 'w')
  try {
    const sum = await add(pages, (text) => handle.write(text))
    await handle.sync()
    await rename(part, file)
    return sum
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}
