// The real processes under fault: two of each role, each restarted when it is gone, as an orchestrator
// would do it.
import type { Environment } from '../../server/config.ts'
import { type CrashPoint, crashPoints } from '../../server/crash-point.ts'
import { type ServerProcess, startServerProcess } from '../../server/test/process-kit.ts'

export const fleetRoles = ['api', 'producer', 'worker'] as const
export type FleetRole = (typeof fleetRoles)[number]

interface Member {
  readonly role: FleetRole
  process: ServerProcess
  url: string
}

export interface Fleet {
  /** Where likes can be sent now. */
  urls(): readonly string[]
  /** Sends `signal` to one process of the role; it is replaced when it ends. */
  signal(role: FleetRole, signal: NodeJS.Signals): ServerProcess
  /** Runs one process of the point's role until it dies at the nth time it comes there. */
  crashAt(point: CrashPoint, nth: number): Promise<void>
  /** How often a process died that nobody had ended, and what it said. */
  readonly unexpected: string[]
  stop(): Promise<void>
}

const crashWithinMs = 45_000

export const startFleet = async (env: Environment): Promise<Fleet> => {
  const members: Member[] = []
  const unexpected: string[] = []
  const condemned = new Set<ServerProcess>()
  let stopping = false

  const launch = async (member: Member, more: Environment = {}) => {
    const process = startServerProcess({ ...env, ROLES: member.role, ...more })
    member.process = process
    member.url = ''
    process.ended.then(({ code, signal }) => {
      if (stopping || member.process !== process) return
      if (!condemned.has(process))
        unexpected.push(`${member.role}: ${code} ${signal}\n${process.lines.slice(-5).join('\n')}`)
      void launch(member).catch(() => {})
    })
    if (member.role === 'api') member.url = await process.url()
  }
  const add = async (role: FleetRole) => {
    const member = { role, url: '' } as Member
    members.push(member)
    await launch(member)
  }
  await Promise.all(fleetRoles.flatMap((role) => [add(role), add(role)]))

  const oneOf = (role: FleetRole) => members.find((member) => member.role === role)!

  return {
    urls: () => members.flatMap(({ url }) => (url ? [url] : [])),
    unexpected,
    signal(role, signal) {
      const { process } = oneOf(role)
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') condemned.add(process)
      process.kill(signal)
      return process
    },
    async crashAt(point, nth) {
      const member = oneOf(crashPoints[point])
      const before = member.process
      condemned.add(before)
      member.process = { ...before } // the replacement is launched here
      before.kill('SIGTERM')
      await before.ended
      const launched = launch(member, { CRASH_AT: `${point}:${nth}` }).catch(() => {})
      const doomed = member.process
      condemned.add(doomed)
      if (point === 'stopping') {
        await launched
        doomed.kill('SIGTERM')
      }
      const timer = setTimeout(() => doomed.kill('SIGTERM'), crashWithinMs)
      const { signal } = await doomed.ended
      clearTimeout(timer)
      if (signal !== 'SIGKILL') unexpected.push(`${point}: never came there`)
    },
    async stop() {
      stopping = true
      for (const { process } of members) process.kill('SIGCONT')
      for (const { process } of members) process.kill('SIGTERM')
      await Promise.all(members.map(({ process }) => process.ended))
    },
  }
}
