import { describe, expect, it } from 'vitest'
import { isAway } from './failure.ts'

const named = (name: string, message = 'x') => Object.assign(new Error(message), { name })

describe('isAway', () => {
  it.each([
    new Error('Command timed out'),
    new Error('Connection is closed.'),
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    named('MaxRetriesPerRequestError'),
    named('ReplyError', 'LOADING Redis is loading the dataset in memory'),
    named(
      'ReplyError',
      'ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed',
    ),
    named('MongoNetworkError'),
    named('MongoServerSelectionError'),
    named('MongooseServerSelectionError'),
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  ])('knows %s', (error) => expect(isAway(error)).toBe(true))

  it.each([
    new TypeError('x is not a function'),
    named('ReplyError', 'ERR syntax error'),
    'text',
    null,
  ])('does not excuse %s', (error) => expect(isAway(error)).toBe(false))
})
