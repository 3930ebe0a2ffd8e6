// What the open page costs while nobody likes anything: its main thread, and all processes of the browser.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuMicros } from '../processes.ts'
import type { Deps } from './flood.ts'
import type { Options } from './options.ts'
import { takeWatched, watchPage } from './probe.ts'

export interface Idle {
  /** per cent of one core */
  mainThread: number
  /** by kind of process: browser, renderer, GPU, utility */
  processes: Record<string, number>
  /** drawings of the flow picture per second */
  framesPerSecond: number
}

const mainThread = 'main thread'
const restMs = 15_000

const cpuByKind = async (chromium: Deps['chromium']) => {
  const kinds: Record<string, number> = {}
  for (const { type, id } of await chromium.processes()) {
    kinds[type] = (kinds[type] ?? 0) + cpuMicros(id)
    if (type === 'renderer') kinds[mainThread] = (kinds[mainThread] ?? 0) + cpuMicros(id, id)
  }
  return kinds
}

export const measureIdle = async (deps: Deps, { idleSeconds }: Options): Promise<Idle> => {
  const { stack, chromium, log, profileDir } = deps
  const { page, session } = await chromium.open(stack.url, { before: watchPage })
  await delay(restMs)
  if (profileDir) {
    await session.send('Profiler.enable')
    await session.send('Profiler.start')
  }
  await takeWatched(page)
  const before = await cpuByKind(chromium)
  const from = performance.now()
  await delay(idleSeconds * 1000)
  const seconds = (performance.now() - from) / 1000
  const after = await cpuByKind(chromium)
  if (profileDir) {
    const { profile } = await session.send('Profiler.stop')
    writeFileSync(join(profileDir, 'page-idle.cpuprofile'), JSON.stringify(profile))
  }
  const { frames } = await takeWatched(page)
  const share = (kind: string) => ((after[kind] ?? 0) - (before[kind] ?? 0)) / 1e4 / seconds
  await chromium.closePages()
  const idle = {
    mainThread: share(mainThread),
    processes: Object.fromEntries(Object.keys(before).map((kind) => [kind, share(kind)])),
    framesPerSecond: frames.length / seconds,
  }
  log(`idle: main thread ${idle.mainThread.toFixed(1)} % of a core`)
  return idle
}
