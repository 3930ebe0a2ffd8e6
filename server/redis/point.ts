// A point is where in the history of a partition likes were counted. Scripts, keys and receipts carry it as
// `<incarnation>.<position>`.

/** `position`: all likes that the partition had accepted then, with these. It only rises. */
export interface Point<Id = string> {
  /** of the incarnation */
  readonly id: Id
  readonly position: number
}

export const pointText = (point: Point | null): string =>
  point === null ? '' : `${point.id}.${point.position}`

/** null: '', or an incarnation alone, as versions before positions wrote it. */
export const readPoint = (text: string): Point | null => {
  const dot = text.lastIndexOf('.')
  return dot === -1 ? null : { id: text.slice(0, dot), position: Number(text.slice(dot + 1)) }
}
