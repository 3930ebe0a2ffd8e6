// Every mistake that is tried, in the order of a like's way. One that survives is a missing test.
import { changing } from './changing.ts'
import { counting } from './counting.ts'
import { draining } from './draining.ts'
import { losing } from './losing.ts'
import type { Mutation } from './mutation.ts'
import { running } from './running.ts'
import { standingBy } from './standing-by.ts'
import { telling } from './telling.ts'

export const mutations: readonly Mutation[] = [
  ...counting,
  ...losing,
  ...draining,
  ...changing,
  ...running,
  ...standingBy,
  ...telling,
]
