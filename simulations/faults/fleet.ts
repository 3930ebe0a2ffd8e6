// The real processes under fault: two of each role, each restarted when it is gone, as an orchestrator
// would do it. The producers also measure, so there are two samplers.
import { writeFileSync } from 'node:fs'
import { type ProcessMark, processIdentity } from '../../local-servers/processes.ts'
import type { Environment } from '../../server/config.ts'
import { type ChangePoint, type CrashPoint, crashPoints } from '../../server/crash-point.ts'
import { type ServerProcess, startServerProcess } from '../../testing/server-process.ts'
import { isFrozen, residentBytes } from './proc.ts'
import { until } from './until.ts'

export const fleetRoles = ['api', 'producer', 'worker'] as const
export type FleetRole = (typeof fleetRoles)[number]

const roleOf = (point: CrashPoint | ChangePoint): FleetRole =>
  (crashPoints as Partial<Record<string, FleetRole>>)[point] ?? 'api'

const rolesOf = { api: 'api', producer: 'producer,sampler', worker: 'worker' } as const

interface Member {
  readonly role: FleetRole
  readonly name: string
  process: ServerProcess
  url: string
  /** resident memory soon after its start */
  startBytes: number
}

export interface Fleet {
  /** Where likes can be sent now. */
  urls(): readonly string[]
  /** Sends `signal` to number 0 or 1 of the role; it is replaced when it ends. */
  signal(role: FleetRole, signal: NodeJS.Signals, which?: number): ServerProcess
  /** Runs one process of the point's role until it dies at the nth time it comes there; a change's is an API process. */
  crashAt(point: CrashPoint | ChangePoint, nth: number): Promise<void>
  /** The same, but it freezes there: for its caller to let it go on, and to end it. */
  freezeAt(point: CrashPoint, nth: number): Promise<ServerProcess>
  /** Every process is replaced by one with `more` in its environment; so it stays until the next time. */
  restartWith(more: Environment): Promise<void>
  /** How often a process died that nobody had ended, and what it said. */
  readonly unexpected: string[]
  /** What every process that ever ran here logged, by name. */
  logs(): { readonly name: string; readonly lines: readonly string[] }[]
  /** Name, bytes at its start and now, of those whose memory can be read. */
  memory(): { readonly name: string; readonly from: number; readonly to: number }[]
  stop(): Promise<void>
}

const reachWithinMs = 90_000 // on a machine that has much else to do, a start alone may take half of it

export interface FleetDeps {
  readonly env: Environment
  /** More for the API processes. */
  readonly apiEnv: Environment
  /** Who runs is written here, for a run after this one was killed. */
  readonly marksFile: string
}

export const startFleet = async (deps: FleetDeps): Promise<Fleet> => {
  const { env, apiEnv, marksFile } = deps
  const members: Member[] = []
  const unexpected: string[] = []
  const condemned = new Set<ServerProcess>()
  const ran: { name: string; process: ServerProcess }[] = []
  let stopping = false
  let added: Environment = {}

  const writeMarks = () => {
    const marks: ProcessMark[] = members.map(({ process: { pid } }) => ({
      pid,
      identity: processIdentity(pid) ?? '',
    }))
    writeFileSync(marksFile, JSON.stringify(marks))
  }

  const launch = async (member: Member, more: Environment = {}) => {
    const own = { ...(member.role === 'api' && apiEnv), ROLES: rolesOf[member.role], ...more }
    const process = startServerProcess({ ...env, ...added, ...own })
    ran.push({ name: `${member.name}-${process.pid}`, process })
    member.process = process
    member.url = ''
    member.startBytes = 0
    writeMarks()
    process.ended.then(({ code, signal }) => {
      if (stopping || member.process !== process) return
      if (!condemned.has(process))
        unexpected.push(`${member.name}: ${code} ${signal}\n${process.lines.slice(-5).join('\n')}`)
      void launch(member).catch(() => {})
    })
    if (member.role === 'api') member.url = await process.url()
  }
  const add = async (role: FleetRole, which: number) => {
    const member = { role, name: `${role}-${which}`, url: '' } as Member
    members.push(member)
    await launch(member)
  }
  await Promise.all(fleetRoles.flatMap((role) => [add(role, 0), add(role, 1)]))

  const memberOf = (role: FleetRole, which = 0) =>
    members.filter((member) => member.role === role)[which % 2]!

  /** Replaces a process of the point's role by one that ends, or freezes, at the point. */
  const replaceBy = async (point: CrashPoint | ChangePoint, at: string) => {
    const member = memberOf(roleOf(point))
    const before = member.process
    condemned.add(before)
    member.process = { ...before } // the replacement is launched here
    before.kill('SIGCONT')
    before.kill('SIGTERM')
    await before.ended
    const launched = launch(member, { CRASH_AT: at }).catch(() => {})
    condemned.add(member.process)
    return { doomed: member.process, launched }
  }

  return {
    urls: () => members.flatMap(({ url }) => (url ? [url] : [])),
    unexpected,
    signal(role, signal, which) {
      const { process } = memberOf(role, which)
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') condemned.add(process)
      process.kill(signal)
      return process
    },
    async crashAt(point, nth) {
      const { doomed, launched } = await replaceBy(point, `${point}:${nth}`)
      if (point === 'stopping') {
        await launched
        doomed.kill('SIGTERM')
      }
      const timer = setTimeout(() => doomed.kill('SIGTERM'), reachWithinMs)
      const { signal } = await doomed.ended
      clearTimeout(timer)
      if (signal !== 'SIGKILL') unexpected.push(`${point}: never came there`)
    },
    async freezeAt(point, nth) {
      const { doomed } = await replaceBy(point, `${point}:${nth}:SIGSTOP`)
      await until(`it freezes at ${point}`, () => isFrozen(doomed.pid), reachWithinMs)
      return doomed
    },
    async restartWith(more) {
      added = more
      const before = members.map(({ process }) => process)
      for (const process of before) {
        condemned.add(process)
        process.kill('SIGTERM')
      }
      await until('all are replaced', () =>
        members.every(
          ({ role, process, url }, i) => process !== before[i] && (role !== 'api' || url !== ''),
        ),
      )
    },
    logs: () => ran.map(({ name, process }) => ({ name, lines: process.lines })),
    memory() {
      return members.flatMap((member) => {
        const to = residentBytes(member.process.pid)
        if (to === null) return []
        member.startBytes ||= to
        return [{ name: member.name, from: member.startBytes, to }]
      })
    },
    async stop() {
      stopping = true
      for (const { process } of members) process.kill('SIGCONT')
      for (const { process } of members) process.kill('SIGTERM')
      await Promise.all(members.map(({ process }) => process.ended))
    },
  }
}
