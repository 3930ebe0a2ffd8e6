// `npm run build:replay`: makes web/dist-replay, a folder that any file server can show under any path: the page of a
// recording with a recording beside it, and no server.
import { cpSync, openAsBlob, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { buildPage } from '../start/web-page.ts'
import { readRecording } from './src/replay/recording-file.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'web/dist')
export const demo = join(root, 'web/recordings/demo.likeflow')

/** `folder` is made anew; `file` is played there. @throws when it is no recording. */
export const makeReplay = async (folder: string, file: string): Promise<void> => {
  await readRecording(await openAsBlob(file))
  rmSync(folder, { recursive: true, force: true })
  const needed = (path: string) => !['index.html', basename(demo)].includes(basename(path))
  cpSync(dist, folder, { recursive: true, filter: needed })
  renameSync(join(folder, 'replay.html'), join(folder, 'index.html'))
  cpSync(file, join(folder, 'recording.likeflow'))
}

if (import.meta.main) {
  const [file = demo, ...more] = process.argv.slice(2)
  try {
    if (more.length > 0 || file.startsWith('-')) throw new Error('npm run build:replay [-- FILE]')
    await buildPage({ root, env: process.env, log: console.error })
    await makeReplay(join(root, 'web/dist-replay'), resolve(file))
    console.log('web/dist-replay: copy it wherever a file server finds it')
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
