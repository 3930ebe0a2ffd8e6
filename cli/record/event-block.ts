// One event of `GET /events`, as it stands between two empty lines.
export interface EventBlock {
  readonly id: string | null
  readonly name: string
  readonly data: string
}

/** What stands between two empty lines; null: a comment or a time to come back, no event. */
export const parseEvent = (block: string): EventBlock | null => {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return null
  return { id: fields.get('id') ?? null, name: fields.get('event') ?? 'message', data }
}
