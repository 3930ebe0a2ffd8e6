// A fault that somebody could write into this code, and the tests that must notice it.
export interface Mutation {
  readonly name: string
  readonly file: string
  /** Must be in the file exactly once. */
  readonly from: string
  readonly to: string
  readonly tests: readonly string[]
}

export const lua = (name: string) => `server/redis/scripts/${name}.lua`

/** The test files that catch more than one. */
export const tests = {
  lane: 'server/test/lane.test.ts',
  laneLosses: 'server/test/lane-losses.test.ts',
  loss: 'server/test/loss.test.ts',
  losses: 'server/test/scripts-losses.test.ts',
  lossModel: 'simulations/faults/loss-model/loss-model.test.ts',
  worker: 'server/test/worker.test.ts',
  workerRole: 'server/test/worker-role.test.ts',
  checkpoint: 'server/test/checkpoint.test.ts',
  dead: 'server/test/dead-letters.test.ts',
  audit: 'server/test/audit.test.ts',
  path: 'server/test/like-path.test.ts',
  stop: 'server/test/stop.test.ts',
  model: 'simulations/faults/model/model.test.ts',
} as const
