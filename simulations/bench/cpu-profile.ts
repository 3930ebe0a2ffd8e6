// V8's `.cpuprofile` (`node --cpu-prof`) as a tree of calls with their time. Time that was idle is left out, so
// every share is one of the time in which the process was on its way to do something.
import { basename } from 'node:path'

export interface CpuProfile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
    children?: number[]
  }[]
  /** ids of nodes, one per sample */
  samples: number[]
  /** microseconds before each sample */
  timeDeltas: number[]
}

/** Whose code a call runs. `native`: V8 and Node's C++, the collector among it. */
export type Origin = 'project' | 'package' | 'node' | 'native'

export interface Call {
  /** function and, where it has one, file:line */
  readonly name: string
  readonly origin: Origin
  /** microseconds, without what it called */
  readonly self: number
  /** microseconds, with what it called */
  readonly total: number
  /** most time first */
  readonly calls: readonly Call[]
}

const nameOf = ({ functionName, url, lineNumber }: CpuProfile['nodes'][0]['callFrame']) =>
  `${functionName || '(anonymous)'}${url === '' ? '' : ` ${basename(url)}:${lineNumber + 1}`}`

const originOf = (url: string): Origin => {
  if (url === '') return 'native'
  if (url.startsWith('node:')) return 'node'
  return url.includes('/node_modules/') ? 'package' : 'project'
}

const selfMicros = ({ samples, timeDeltas }: CpuProfile) => {
  const micros = new Map<number, number>()
  samples.forEach((id, i) => {
    micros.set(id, (micros.get(id) ?? 0) + timeDeltas[i]!)
  })
  return micros
}

/** The calls of the whole profile below one root. */
export const callTree = (profile: CpuProfile): Call => {
  const micros = selfMicros(profile)
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const read = (id: number): Call => {
    const { callFrame, children = [] } = nodes.get(id)!
    const calls = children
      .filter((child) => nodes.get(child)!.callFrame.functionName !== '(idle)')
      .map(read)
      .sort((a, b) => b.total - a.total)
    const self = micros.get(id) ?? 0
    return {
      name: nameOf(callFrame),
      origin: originOf(callFrame.url),
      self,
      total: calls.reduce((sum, call) => sum + call.total, self),
      calls,
    }
  }
  return read(profile.nodes[0]!.id)
}

/** Function → its share of the time in which the process was not idle, most first. */
export const selfTimes = (profile: CpuProfile): [string, number][] => {
  const root = callTree(profile)
  const micros = new Map<string, number>()
  const add = ({ name, self, calls }: Call) => {
    if (self > 0) micros.set(name, (micros.get(name) ?? 0) + self)
    calls.forEach(add)
  }
  add(root)
  return [...micros]
    .map(([name, time]): [string, number] => [name, time / root.total])
    .sort((a, b) => b[1] - a[1])
}
