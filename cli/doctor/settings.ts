// What the doctor goes by: the settings as `start` reads them, but a faulty one does not stop the rest.
import { runningServers } from '../../local-servers/start-services.ts'
import { type Config, type Environment, variables } from '../../server/config.ts'
import type { Variable } from '../../server/setting.ts'
import { checkConfig, dataDirOf, readSettings, withServers } from '../../start/settings.ts'

export interface Settings {
  readonly env: Environment
  /** The default stands where a setting cannot be read. */
  readonly config: Config
  readonly dataDir: string
  /** As `start` says them. */
  readonly faults: readonly string[]
  /** Names in `.env` that nothing reads. */
  readonly typos: readonly string[]
}

/** The first of `texts` that can be read; a URL has no default. */
const firstRead = (read: (text: string) => unknown, [text, ...others]: string[]): unknown => {
  if (text === undefined) return ''
  try {
    return read(text)
  } catch {
    return firstRead(read, others)
  }
}

const readOr = ({ name, fallback, read }: Variable<unknown>, env: Environment): unknown =>
  firstRead(read, [env[name]?.trim() || fallback, fallback])

/** Reads `.env` in the current folder. */
export const readDoctorSettings = (shell: Environment): Settings => {
  const read = readSettings(shell)
  const { faults, typos } = read
  const dataDir = dataDirOf(read.env)
  // What names no server means that of the LikeFlow that runs here, if any.
  const env = withServers(read.env, runningServers(dataDir))
  const checked = checkConfig(env)
  const config = Object.fromEntries(
    Object.entries<Variable<unknown>>(variables).map(([key, one]) => [key, readOr(one, env)]),
  ) as unknown as Config
  return {
    env,
    config,
    dataDir,
    faults: [...faults, ...(checked.status === 'faulty' ? checked.faults : [])],
    typos,
  }
}
