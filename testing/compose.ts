// docker-compose.yml as data, for the tests of this folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Service {
  image?: string
  build?: string
  user?: string
  command?: string[]
  entrypoint?: string[]
  mem_limit?: string
  init?: boolean
  read_only?: boolean
  tmpfs?: string[]
  cap_drop?: string[]
  security_opt?: string[]
  restart?: string
  stop_grace_period?: string
  environment?: Record<string, string | null>
  volumes?: string[]
  ports?: string[]
  networks?: string[]
  profiles?: string[]
  deploy?: { replicas?: number }
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[]; interval: string }
}
interface Compose {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, null>
}

export const root = join(import.meta.dirname, '..')
export const file = (name: string) => readFileSync(join(root, name), 'utf8')
export const compose = parse(file('docker-compose.yml'), { merge: true }) as Compose
export const { services } = compose

/** A text as Compose reads it: `${NAME:-default}` from `env` or the default; `$$` is one. */
export const interpolate = (text: string, env: Readonly<Record<string, string>> = {}) =>
  text.replace(/\$\$|\$\{(\w+)(?::-([^}]*))?\}/g, (_, name?: string, fallback = '') =>
    name === undefined ? '$' : env[name] || fallback,
  )
export const dockerfile = file('Dockerfile')
