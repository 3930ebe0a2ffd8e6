// Where a head ends, and a body in chunks: both end with a blank line, which may come in several pieces.
const blankLine = '\r\n\r\n'

/** How many bytes of a blank line have been seen when `piece` follows a piece that ended with `before` of them. */
export const seenAfter = (piece: Buffer, before: number): number => {
  let seen = piece.length < blankLine.length - 1 ? before : 0
  for (const byte of piece.subarray(1 - blankLine.length)) {
    if (byte === blankLine.charCodeAt(seen)) seen++
    else seen = byte === blankLine.charCodeAt(0) ? 1 : 0
  }
  return seen % blankLine.length
}

/** The place behind the first blank line; -1: none ends in `bytes`. `seen`: of it, in what came before. */
export const blankLineEnd = (bytes: Buffer, seen: number): number => {
  const missing = blankLine.slice(seen)
  if (seen > 0 && bytes.toString('latin1', 0, missing.length) === missing) return missing.length
  const at = bytes.indexOf(blankLine, 0, 'latin1')
  return at < 0 ? -1 : at + blankLine.length
}
