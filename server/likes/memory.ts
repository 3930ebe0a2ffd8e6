// What a lane remembers of Redis, and how an answer changes it. Pure.
//
// Invariant: `own` is where this lane's own last likes were counted, never more: what others were counted since
// proves nothing about our likes, and a flush that counted nothing has none that could be lost.
import type { Point } from '../redis/point.ts'

export interface Memory<Id = string> {
  /** number of the last flush that was sent */
  number: number
  /** number of the last answered flush that counted likes; 0: none in this epoch */
  counted: number
  /** null: no like of this lane can be lost */
  own: Point<Id> | null
  /** where the last like of all was when it was answered last, whoever counted it */
  heard: Point<Id> | null
}

export const newMemory = <Id = string>(): Memory<Id> => ({
  number: 0,
  counted: 0,
  own: null,
  heard: null,
})

const later = <Id>(a: Point<Id> | null, b: Point<Id>) => (!a || b.position > a.position ? b : a)

/**
 * Flush `n` was answered. `counted`: where its likes are, null: it counted none. `repeats`: where those are that
 * its callers were told of again. All of them are in the history that answered, so the highest position is the last.
 * `last`: where the last like of all is.
 */
export const remember = <Id>(
  memory: Memory<Id>,
  n: number,
  counted: Point<Id> | null,
  repeats: readonly Point<Id>[],
  last: Point<Id> | null,
): void => {
  if (counted) {
    memory.counted = n
    memory.own = later(memory.own, counted)
  }
  for (const repeat of repeats) memory.own = later(memory.own, repeat)
  memory.heard = last
}

/** A new epoch begins: its numbers are others. */
export const beginEpoch = <Id>(memory: Memory<Id>): void => {
  memory.number = memory.counted = 0
}

/**
 * Its last likes are lost, and that was said. Which of its earlier ones are still there it does not know: from now
 * on it vouches for all that is.
 */
export const startOver = <Id>(memory: Memory<Id>, last: Point<Id> | null): void => {
  beginEpoch(memory)
  memory.own = last
  memory.heard = last
}
