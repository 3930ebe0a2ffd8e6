// Runs the real nginx with deploy/nginx.conf, the way docker-compose.yml starts it. Only the places are
// other ones: the lines `resolver`, `server` and `listen` are replaced, each exactly once.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemCommand } from '../../scripts/system-command.ts'
import { launch, type Program, untilReady } from '../../services/launch.ts'
import { freePort } from '../../services/ports.ts'
import { endProcess } from '../../services/processes.ts'

export interface Nginx {
  port: number
  stop(): Promise<void>
}

const replaceOnce = (text: string, line: RegExp, replacement: string) => {
  const found = text.match(new RegExp(line, 'g')) ?? []
  if (found.length !== 1) throw new Error(`nginx.conf has ${found.length} lines like ${line}`)
  return text.replace(line, replacement)
}

/** The file as it is, for other places. */
export const placed = (conf: string, port: number, apiPorts: readonly number[]) => {
  const servers = apiPorts.map((api) => `server 127.0.0.1:${api} $1;`).join(' ')
  const listening = replaceOnce(conf, /listen 8080;/, `listen 127.0.0.1:${port};`)
  const resolved = replaceOnce(listening, /resolver 127\.0\.0\.11 [^;]+;/, '')
  return replaceOnce(resolved, /server api:4000 resolve ([^;]+);/, servers)
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** @throws Error when nginx cannot be had or refuses the file. */
export const startNginx = async (apiPorts: readonly number[]): Promise<Nginx> => {
  const command = await systemCommand({ names: ['nginx'], debianPackage: 'nginx-light' })
  const folder = await mkdtemp(join(tmpdir(), 'likeflow-nginx-'))
  await chmod(folder, 0o755) // started by root, its workers are somebody else
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  const conf = await readFile(join(import.meta.dirname, '../nginx.conf'), 'utf8')
  await writeFile(file, placed(conf, port, apiPorts))
  const program: Program = {
    name: 'nginx',
    command,
    args: ['-p', folder, '-e', 'stderr', '-c', file, '-g', 'daemon off;'],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'log'),
    detached: false,
    answers: () => accepts(port),
    onProcess: () => {},
    log: () => {},
  }
  const run = launch(program)
  await untilReady(program, run)
  const stop = async () => {
    if (run.mark) await endProcess(run.mark, 5000)
    await run.ended
    await rm(folder, { recursive: true, force: true })
  }
  return { port, stop }
}
