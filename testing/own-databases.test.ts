import { expect, it } from 'vitest'
import { inMongoDbDatabase, inRedisDatabase } from './own-databases.ts'

it.each([
  ['mongodb://h/likeflow', 'mongodb://h/own'],
  ['mongodb://h:1,i:2/likeflow?replicaSet=rs', 'mongodb://h:1,i:2/own?replicaSet=rs'],
  ['mongodb://u:p@h/likeflow', 'mongodb://u:p@h/own?authSource=likeflow'],
  ['mongodb://u:p@h/likeflow?authSource=admin', 'mongodb://u:p@h/own?authSource=admin'],
  ['mongodb+srv://u:p@h/likeflow?w=1', 'mongodb+srv://u:p@h/own?w=1&authSource=likeflow'],
])('%s in a database of its own is %s', (url, own) => {
  expect(inMongoDbDatabase(url, 'own')).toBe(own)
})

it.each([
  ['redis://h', 'redis://h/7'],
  ['redis://u:p@h:1/3', 'redis://u:p@h:1/7'],
  ['rediss://h/0?family=6', 'rediss://h/7?family=6'],
])('%s in a database of its own is %s', (url, own) => {
  expect(inRedisDatabase(url, 7)).toBe(own)
})
