// Runs the real nginx: with deploy/nginx.conf, the way docker-compose.yml starts it, or with a short one of
// a test. Of deploy/nginx.conf only the places are other ones: the lines `resolver`, `server` and `listen`
// are replaced, each exactly once.
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { systemCommand } from '../scripts/system-command.ts'
import { portForLater } from './port.ts'
import { runProgram } from './program.ts'

export interface Nginx {
  port: number
  /** Both its logs. */
  printed(): string
  stop(): Promise<void>
}

export interface NginxOptions {
  /** Makes a limit of nginx.conf smaller, so that a test can reach it. */
  change?: (conf: string) => string
}

/** @throws when there is not exactly one such line. */
export const replaceOnce = (text: string, line: RegExp, replacement: string) => {
  const found = text.match(new RegExp(line, 'g')) ?? []
  if (found.length !== 1) throw new Error(`nginx.conf has ${found.length} lines like ${line}`)
  return text.replace(line, replacement)
}

const placed = (conf: string, port: number, apiPorts: readonly number[]) => {
  const servers = apiPorts.map((api) => `server 127.0.0.1:${api} $1;`).join(' ')
  const listening = replaceOnce(conf, /listen 8080;/, `listen 127.0.0.1:${port};`)
  const resolved = replaceOnce(listening, /resolver 127\.0\.0\.11 [^;]+;/, '')
  return replaceOnce(resolved, /server api:4000 resolve ([^;]+);/, servers)
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** @throws Error when nginx cannot be had or refuses the file. */
const run = async (confFor: (port: number) => string | Promise<string>): Promise<Nginx> => {
  const command = await systemCommand({ names: ['nginx'], debianPackage: 'nginx-light' })
  const port = await portForLater()
  const { printed, stop } = await runProgram(async (folder) => {
    const file = join(folder, 'nginx.conf')
    await writeFile(file, await confFor(port))
    const args = ['-p', folder, '-e', 'stderr', '-c', file, '-g', 'daemon off;']
    const answers = () => accepts(port)
    return { name: 'nginx', command, args, cwd: folder, env: process.env, answers }
  })
  return { port, printed, stop }
}

/** nginx as it is shipped, in front of these API processes. */
export const startNginx = (
  apiPorts: readonly number[],
  { change = (conf) => conf }: NginxOptions = {},
): Promise<Nginx> =>
  run(async (port) => {
    const conf = await readFile(join(import.meta.dirname, '../deploy/nginx.conf'), 'utf8')
    return placed(change(conf), port, apiPorts)
  })

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** nginx with one location, as somebody writes it by hand; `location`: its directives. */
export const startPlainNginx = (location: string): Promise<Nginx> =>
  run(
    (port) => `pid nginx.pid; events {} http {
      ${temporary.map((kind) => `${kind}_temp_path ${kind};`).join(' ')} access_log off;
      server { listen 127.0.0.1:${port}; location / { ${location} } } }`,
  )
