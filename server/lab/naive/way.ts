// What every naive way is: a like comes in, something answers it, something counts it in MongoDB. They stand here
// to be seen beside LikeFlow, on the same libraries and servers, in their usual form: nothing is made worse.

export interface Way {
  /** Resolves when the like may be answered. */
  like(postId: string): Promise<void>
  /** What it has taken and not brought to MongoDB, as far as it knows: likes, or jobs. */
  waiting(): Promise<number>
  /** Writes sent to MongoDB so far. */
  writes(): number
}

export type StartWay = (servers: { redisUrl: string; mongodbUrl: string }) => Promise<Way>
