// Where k6 is: on the PATH, in Go's bin folder, else built by Go from its public source.
import { execFileSync, spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findOnPath } from '../local-servers/find-on-path.ts'
import type { Environment } from '../server/config.ts'

const source = 'go.k6.io/k6@latest'

export const howToGetK6 =
  'no k6: install it (https://grafana.com/docs/k6/latest/set-up/install-k6), or install Go, which builds it ' +
  'here, or use the container: docker compose --profile k6 run --rm k6'

/** Where `go install` puts programs, by Go's own rule. */
const goBins = (go: string | null, env: Environment): string[] => {
  const ask = (name: string) =>
    go ? execFileSync(go, ['env', name], { encoding: 'utf8', env }).trim() : (env[name] ?? '')
  const gopath = ask('GOPATH') || join(env.HOME || homedir(), 'go')
  const gobin = ask('GOBIN')
  const bins = gopath.split(delimiter).map((path) => join(path, 'bin'))
  return gobin ? [gobin, ...bins] : bins
}

/** @throws an Error with what to install when there is neither k6 nor Go. */
export const findK6 = (env: Environment, log: (line: string) => void): string => {
  const onPath = findOnPath('k6', env)
  if (onPath) return onPath
  const go = findOnPath('go', env)
  const bins = { PATH: goBins(go, env).join(delimiter) }
  const installed = findOnPath('k6', bins)
  if (installed) return installed
  if (!go) throw new Error(howToGetK6)
  log(`k6 is not on the PATH: building it with go install ${source}, which takes minutes`)
  const built = spawnSync(go, ['install', source], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const program = findOnPath('k6', bins)
  if (built.status !== 0 || !program) throw new Error(`go install ${source} failed. ${howToGetK6}`)
  return program
}
