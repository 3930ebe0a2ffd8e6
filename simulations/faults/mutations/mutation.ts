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
