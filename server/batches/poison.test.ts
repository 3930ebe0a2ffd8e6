import { describe, expect, it } from 'vitest'
import { isPoison } from './poison.ts'

describe('isPoison', () => {
  it.each([
    [14, "Cannot apply $inc to a value of non-numeric type. {_id: 'p'} has the field 'likes'"],
    [121, 'Document failed validation'],
    [17419, 'Resulting document after update is larger than 16777216'],
    [8, 'Cannot apply $inc to field likes'],
    [2, 'Failed to apply $inc operations to current value ((NumberLong)9223372036854775807)'],
  ])('is a definite fault of one document: %d %s', (code, errmsg) =>
    expect(isPoison({ code, errmsg })).toBe(true),
  )

  it.each([
    [11000, 'E11000 duplicate key error'],
    [8, 'database is locked'],
    [2, "cannot use 'w' > 1 when a host is not replicated"],
    [13, 'not authorized'],
    [91, 'The server is in quiesce mode and will shut down'],
    [189, 'PrimarySteppedDown'],
    [11600, 'interrupted at shutdown'],
    [50, 'operation exceeded time limit'],
    [14031, 'available disk space is too low'],
  ])('may pass, so no like is dead-lettered for it: %d %s', (code, errmsg) =>
    expect(isPoison({ code, errmsg })).toBe(false),
  )
})
