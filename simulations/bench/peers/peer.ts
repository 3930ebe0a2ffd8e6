// What every naive pipeline is: a like comes in, something answers it, something counts it in MongoDB.
// They stand here to be measured beside LikeFlow, on the same libraries and servers, in their usual form.

export interface PeerState {
  /** likes that were answered and are not in MongoDB yet */
  pending: number
  /** writes sent to MongoDB since the process began */
  writes: number
}

export interface Peer {
  /** Resolves when the like may be answered. */
  like(postId: string): Promise<void>
  state(): Promise<PeerState>
}

export interface PeerServers {
  redisUrl: string
  mongodbUrl: string
}

export type CreatePeer = (servers: PeerServers) => Promise<Peer>
