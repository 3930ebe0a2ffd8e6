// `npm start` with data of its own in a temporary folder, taken away with all it started.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runningUrl } from '../../local-servers/server-record.ts'
import { portForLater } from '../../testing/port.ts'
import { testToolsDir } from '../../testing/tools-dir.ts'
import { patience, until } from '../../testing/until.ts'
import { endsWithUs } from '../bench/ending.ts'

const mainFile = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

export const withOwnLikeflow = async <T>(work: (url: string) => Promise<T>): Promise<T> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'likeflow-lab-'))
  symlinkSync(testToolsDir, join(dataDir, 'tools')) // packages from PyPI are installed once
  const {
    REDIS_URL: _redis,
    MONGODB_URL: _mongodb,
    ADMIN_PASSWORD: _password,
    ...rest
  } = process.env
  const port = String(await portForLater())
  const env = { ...rest, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, [mainFile], {
    cwd: dataDir, // no .env there: it may name somebody's servers
    env,
    detached: true,
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
  const disown = endsWithUs(stop)
  try {
    const ready = async () => {
      const url = runningUrl(dataDir)
      return url !== null && (await fetch(`${url}/readyz`)).ok
    }
    await until('LikeFlow is ready', ready, 3 * patience.long)
    return await work(runningUrl(dataDir)!)
  } finally {
    await stop()
    disown()
  }
}
