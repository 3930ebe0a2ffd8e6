// A LikeFlow process as a container runs it: `node server/main.ts` with nothing but its environment.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, type Program, untilReady } from '../../services/launch.ts'
import { freePort } from '../../services/ports.ts'
import { endProcess } from '../../services/processes.ts'

export interface LikeFlowProcess {
  /** 0 without the role api: it listens nowhere */
  port: number
  env: Record<string, string>
  /** SIGTERM, as Docker does it; returns when the process is gone. */
  stop(): Promise<void>
  /** SIGKILL. */
  kill(): void
}

const root = join(import.meta.dirname, '../..')

const isReady = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Starts it; a process with the role api is ready when this resolves. @throws when it ends first. */
export const startProcess = async (given: Record<string, string>): Promise<LikeFlowProcess> => {
  const folder = await mkdtemp(join(tmpdir(), 'likeflow-process-'))
  const port = given.ROLES?.includes('api') ? await freePort() : 0
  // test: it does not refuse likes because other work makes this machine late
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: String(port), ...given }
  const program: Program = {
    name: given.ROLES ?? 'LikeFlow',
    command: process.execPath,
    args: ['server/main.ts'],
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    logFile: join(folder, 'log'),
    detached: false,
    answers: async () => port === 0 || isReady(port),
    onProcess: () => {},
    log: () => {},
  }
  const run = launch(program)
  await untilReady(program, run)
  const { mark } = run
  if (!mark) throw new Error('no process')
  return {
    port,
    env,
    kill: () => process.kill(mark.pid, 'SIGKILL'),
    async stop() {
      await endProcess(mark, 12_000)
      await run.ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
