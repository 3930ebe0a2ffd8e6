// Why a partition stops before more of it is written. A reason may name what it is about behind a colon.

const mostName = 80

/** A unique index of `posts` that is not ours refuses a post. */
export const uniqueIndex = (index: string): string => `unique-index:${index.slice(0, mostName)}`
