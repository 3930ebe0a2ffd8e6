// What the open page costs while nobody likes anything.
import { setTimeout as delay } from 'node:timers/promises'
import type { Chromium } from '../../../testing/chromium.ts'
import { cpuMicros } from '../processes.ts'
import type { Deps } from './flood.ts'

const restMs = 15_000

const rendererCpu = async (chromium: Chromium) => {
  const renderers = (await chromium.processes()).filter(({ type }) => type === 'renderer')
  return renderers.reduce((sum, { id }) => sum + cpuMicros(id), 0)
}

/** CPU of the page's process, per cent of a core. */
export const measureIdle = async (
  { stack, chromium }: Deps,
  { idle }: { idle: number },
): Promise<number> => {
  await chromium.open(stack.url)
  await delay(restMs)
  const before = await rendererCpu(chromium)
  await delay(idle * 1000)
  const share = ((await rendererCpu(chromium)) - before) / 1e4 / idle
  await chromium.closePages()
  return share
}
