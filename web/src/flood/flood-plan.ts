// What the form of a flood begins with: what this browser asked for last, else what shows most: a few posts get most of
// many likes, so that each post update carries dozens.
import { floodBounds, floodSkews } from '../../../contract/flood-facts.ts'
import type { FloodBody } from '../../../contract/index.ts'
import { readStored, store } from '../ui/stored.ts'

const storageKey = 'likeflow-flood'

export const usualPlan: FloodBody = { rate: 2000, seconds: 20, posts: 30, skew: 'zipf' }

const isPlan = (value: unknown): value is FloodBody => {
  if (typeof value !== 'object' || value === null) return false
  const { rate, seconds, posts, skew } = value as FloodBody
  const fits = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most
  return (
    fits(rate, floodBounds.rate) &&
    fits(seconds, floodBounds.seconds) &&
    fits(posts, floodBounds.posts) &&
    floodSkews.includes(skew)
  )
}

export const storedPlan = (): FloodBody => readStored(storageKey, isPlan) ?? usualPlan

export const storePlan = (plan: FloodBody) => store(storageKey, plan)
