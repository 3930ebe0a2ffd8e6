import { describe, expect, it } from 'vitest'
import { reasonOf } from './away.ts'

const named = (name: string, message = 'x') => Object.assign(new Error(message), { name })
const reply = (message: string) => named('ReplyError', message)
const wrapped = 'ERR Error running script (call to f_1): @user_script:1: '

describe('reasonOf', () => {
  it.each([
    [new Error('Command timed out'), 'redis-away'],
    [new Error('Connection is closed.'), 'redis-away'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'redis-away'],
    [named('MaxRetriesPerRequestError'), 'redis-away'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'redis-away'],
    [reply('LOADING Redis is loading the dataset in memory'), 'redis-loading'],
    [reply(`${wrapped}-OOM command not allowed when used memory > 'maxmemory'.`), 'redis-full'],
    [reply("READONLY You can't write against a read only replica."), 'redis-read-only'],
    [reply('MASTERDOWN Link with MASTER is down'), 'redis-read-only'],
    [reply('MISCONF Redis is configured to save RDB snapshots'), 'redis-cannot-save'],
    [reply('NOREPLICAS Not enough good replicas to write.'), 'redis-too-few-replicas'],
    [reply("NOPERM User default has no permissions to run the 'get' command"), 'redis-forbids'],
    [named('MongoNetworkError'), 'mongodb-away'],
    [named('MongoNetworkTimeoutError'), 'mongodb-away'],
    [named('MongoServerSelectionError'), 'mongodb-away'],
    [named('MongooseServerSelectionError'), 'mongodb-away'],
    [named('MongoServerError', 'not authorized'), 'mongodb-refuses'],
  ] as const)('%s means %s', (error, reason) => expect(reasonOf(error)).toBe(reason))

  it('asks the connection when a command says less', () => {
    const loading = () => 'redis-loading' as const
    expect(reasonOf(new Error("Stream isn't writeable"), loading)).toBe('redis-loading')
    expect(reasonOf(reply('READONLY'), loading)).toBe('redis-read-only')
    expect(reasonOf(named('MongoNetworkError'), loading)).toBe('mongodb-away')
  })

  it.each([
    new TypeError('x is not a function'),
    reply('ERR syntax error'),
    reply("NOPERM The user executing the script can't run this command"),
    'text',
    null,
  ])('does not excuse %s', (error) => expect(reasonOf(error)).toBe(null))
})
