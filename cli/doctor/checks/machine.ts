// This machine: what a process of LikeFlow needs of it.
import { totalmem } from 'node:os'
import { portFault } from '../../../local-servers/ports.ts'
import { leastRoomMb, roomMb } from '../../../local-servers/room.ts'
import { runningUrl } from '../../../local-servers/server-record.ts'
import { dataDirFaults, nearestFolder } from '../../../start/settings.ts'
import { type Check, type Finding, fault, ok, unknown, warning } from '../check.ts'
import type { Settings } from '../settings.ts'

const node: Check<Settings> = {
  id: 'node',
  title: 'Node.js',
  run: () => ok(`${process.version} on ${process.platform} ${process.arch}`),
}

const port: Check<Settings> = {
  id: 'port',
  title: 'port',
  async run({ config, dataDir }): Promise<Finding> {
    if (!config.roles.includes('api')) return ok('none is listened on: ROLES has no api')
    if (config.reusePort) return ok(`${config.port} is shared (REUSE_PORT)`)
    const running = runningUrl(dataDir)
    if (running) return ok(`LikeFlow itself listens at ${running}`)
    const found = await portFault(config)
    return found
      ? fault(found, 'See who listens there: ss -ltnp.')
      : ok(config.port === 0 ? 'a free one is taken' : `${config.host}:${config.port} is free`)
  },
}

interface Limits {
  readonly userLimits?: Readonly<Record<string, { readonly soft: number | string }>>
}

const openFiles = (): number | null => {
  Object.assign(process.report, { excludeNetwork: true }) // it would look up names
  const { userLimits } = process.report.getReport() as Limits
  const soft = userLimits?.open_files?.soft
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : typeof soft === 'number' ? soft : null
}

const fewFiles = 4096

/** Pure. */
export const descriptorsFinding = (limit: number | null): Finding => {
  if (limit === null) return unknown('the limit of open files is not told')
  const says = `${limit} files may be open at once; each client takes one`
  return limit < fewFiles
    ? warning(says, `Raise it: ulimit -n, or LimitNOFILE in systemd.`)
    : ok(says)
}

const descriptors: Check<Settings> = {
  id: 'descriptors',
  title: 'open files',
  run: () => descriptorsFinding(openFiles()),
}

const littleRoomMb = 1024

const disk: Check<Settings> = {
  id: 'disk',
  title: 'disk',
  run({ env, dataDir, config }): Finding {
    const [found] = dataDirFaults(env)
    if (found) return fault(found, 'Give it room and rights, or set another DATA_DIR.')
    const room = roomMb(nearestFolder(dataDir))
    if (!Number.isFinite(room)) return unknown('its room is not told')
    const says = `${room} MB of room in DATA_DIR`
    const brings = !(config.redisUrl && config.mongodbUrl)
    return brings && room < littleRoomMb
      ? warning(`${says}: Redis and MongoDB are put there`, `${leastRoomMb} MB are the least.`)
      : ok(says)
  },
}

const mb = 2 ** 20
const usualHeapMb = 2048

const memory: Check<Settings> = {
  id: 'memory',
  title: 'memory',
  run(): Finding {
    const limit = process.constrainedMemory()
    const usable = Math.round((limit > 0 && limit < totalmem() ? limit : totalmem()) / mb)
    const says = `${usable} MB for this process${limit > 0 && limit < totalmem() ? ' (its container)' : ''}`
    return usable < usualHeapMb
      ? warning(says, 'Make --max-old-space-size smaller than 1536: the process is ended else.')
      : ok(says)
  },
}

const isSet = (env: Settings['env'], name: string) =>
  Boolean(env[name]?.trim() || env[name.toLowerCase()]?.trim())

const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']

/** Pure. */
export const proxyFinding = ({ env, config }: Pick<Settings, 'env' | 'config'>): Finding => {
  const set = proxyNames.filter((name) => isSet(env, name))
  const spared = `${env.NO_PROXY ?? ''},${env.no_proxy ?? ''}`
  const isSpared = /(^|,)\s*(\*|127\.0\.0\.1|localhost)\s*(,|$)/.test(spared)
  if (set.length > 0 && !isSpared)
    return warning(
      `${set.join(', ')} is set, and NO_PROXY does not spare 127.0.0.1: who asks this server from here asks the proxy`,
      'NO_PROXY=127.0.0.1,localhost',
    )
  const open = !/^(127\.|::1$|localhost$)/.test(config.host)
  if (open && config.trustProxy === 0 && config.rateLimit !== null)
    return warning(
      'RATE_LIMIT is set and TRUST_PROXY is 0: behind a proxy all clients are one address',
      'Set TRUST_PROXY to the number of proxies in front, if there are any.',
    )
  return ok(
    config.trustProxy === 0
      ? 'no X-Forwarded-For is believed'
      : `${config.trustProxy} in front are believed`,
  )
}

const proxy: Check<Settings> = { id: 'proxy', title: 'proxies', run: proxyFinding }

export const machineChecks = [node, port, descriptors, disk, memory, proxy]
