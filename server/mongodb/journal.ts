// What makes a slice durable before it is settled.

export interface WriteConcern {
  readonly w: 'majority' | 1
  readonly j: boolean
}

export interface Journal {
  /** For the bulk write of a slice. */
  writeConcern(): WriteConcern
  /** Resolves when everything written so far is on disk. Must come before the slice is settled. */
  commit(): Promise<void>
}

/** Every write is journaled by itself, a bulk write at once. */
export const journalOfMongoDb: Journal = {
  writeConcern: () => ({ w: 'majority', j: true }),
  commit: async () => {},
}
