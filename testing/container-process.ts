// A LikeFlow process as a container runs it: `node server/main.ts` with nothing but its environment.
import { mainFile, nodeArguments } from '../server/node-options.ts'
import { root } from './compose.ts'
import { portForLater } from './port.ts'
import { type RunningProgram, runProgram } from './program.ts'

export interface LikeFlowProcess extends RunningProgram {
  /** 0 without the role api: it listens nowhere */
  port: number
  env: Record<string, string>
}

const isReady = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** A process with the role api is ready when this resolves. @throws when it ends first. */
export const startProcess = async (given: Record<string, string>): Promise<LikeFlowProcess> => {
  const port = given.ROLES?.includes('api') ? await portForLater() : 0
  // test: it does not refuse likes because other work makes this machine late
  const env = { NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: String(port), ...given }
  const running = await runProgram(() => ({
    name: given.ROLES ?? 'LikeFlow',
    command: process.execPath,
    args: [...nodeArguments, mainFile],
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    answers: async () => port === 0 || isReady(port),
  }))
  return { ...running, port, env }
}
