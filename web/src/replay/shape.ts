// Whether the samples of a recording have the parts that the page draws from. A number that is not there is unknown and
// drawn as such; a part that is not there could not be asked for its numbers. Pure.
import type { Sample } from '../../../contract/index.ts'
import type { Incoming } from '../stream/events.ts'

/** What every sample has, of whatever version. */
type Parts = {
  [K in keyof Sample as Sample[K] extends object ? K : never]: Sample[K] extends readonly unknown[]
    ? 'list'
    : 'object'
}

const parts: Parts = {
  totals: 'object',
  rates: 'object',
  held: 'object',
  queue: 'object',
  workers: 'object',
  apis: 'object',
  drain: 'object',
  database: 'object',
  redis: 'object',
  mongodb: 'object',
  stopped: 'list',
  conservation: 'object',
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

export const isSample = (value: unknown): boolean =>
  isObject(value) &&
  Object.entries(parts).every(([name, kind]) => {
    const part = (value as Record<string, unknown>)[name]
    return kind === 'list' ? Array.isArray(part) : isObject(part) && !Array.isArray(part)
  })

/** Of an event that carries none there is nothing to say. */
export const hasSamples = ({ name, data }: Incoming): boolean => {
  if (name === 'sample') return isSample(data)
  if (name !== 'snapshot') return true
  const { sample, samples } = data
  return (sample === null || isSample(sample)) && Array.isArray(samples) && samples.every(isSample)
}
