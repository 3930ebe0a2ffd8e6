// Where k6 is: on the PATH, or in the folder where Go puts programs.
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findOnPath } from '../local-servers/find-on-path.ts'
import type { Environment } from '../server/config.ts'

export const howToGetK6 =
  'no k6: install it (https://grafana.com/docs/k6/latest/set-up/install-k6), or use the container: ' +
  'docker compose --profile k6 run --rm k6'

/** @throws an Error with what to install when there is none. */
export const findK6 = (env: Environment): string => {
  const goBin = join(env.GOPATH || join(env.HOME || homedir(), 'go'), 'bin')
  const folders = [env.PATH, env.GOBIN, goBin].filter(Boolean).join(delimiter)
  const found = findOnPath('k6', { PATH: folders })
  if (!found) throw new Error(howToGetK6)
  return found
}
