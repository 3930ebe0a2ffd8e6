// Which partition a post belongs to. `lf:config` names the function and K, and a process that would use others counts
// nothing. K can only grow, to a multiple (server/partitions).

/** Name stored beside K; change it when `partitionOf` changes. */
export const hashName = 'fnv1a32'

/** FNV-1a, 32 bit, over the bytes of an ASCII post id (see `postIdPattern`). */
export const hashOf = (postId: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < postId.length; i++) {
    hash = Math.imul(hash ^ postId.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

export const partitionOf = (postId: string, k: number): number => hashOf(postId) % k
