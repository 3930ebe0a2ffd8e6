// All that the doctor looks at, in the order of its report.
import { type Check, type Group, ok } from './check.ts'
import { both } from './checks/both.ts'
import { broughtChecks } from './checks/brought.ts'
import { configuration } from './checks/configuration.ts'
import { machineChecks } from './checks/machine.ts'
import { mongodbChecks } from './checks/mongodb.ts'
import { likeflowChecks } from './checks/redis-likeflow.ts'
import { rights } from './checks/redis-rights.ts'
import { serverChecks } from './checks/redis-server.ts'
import { clock, flush, job } from './checks/redis-speed.ts'
import { type MongoDbSubject, openMongoDb } from './mongodb-subject.ts'
import { openRedis, type RedisSubject } from './redis-subject.ts'
import { type RunGroup, runnable } from './run.ts'
import type { Settings } from './settings.ts'

const redis = (settings: Settings): Group<RedisSubject> => ({
  id: 'redis',
  title: 'Redis',
  opens: 'server',
  open: () => openRedis(settings),
  checks: [...serverChecks, rights, flush, job, clock, ...likeflowChecks],
})

const mongodb = (settings: Settings): Group<MongoDbSubject> => ({
  id: 'mongodb',
  title: 'MongoDB',
  opens: 'server',
  open: () => openMongoDb(settings),
  checks: mongodbChecks,
})

const machine = (settings: Settings): Group<Settings> => ({
  id: 'machine',
  title: 'This machine',
  opens: 'folder',
  open: async () => ({
    finding: ok(`data would be in ${settings.dataDir}`),
    subject: settings,
    close: async () => {},
  }),
  checks: [...broughtChecks(settings), ...machineChecks] satisfies Check<Settings>[],
})

export const groupsOf = (settings: Settings): RunGroup[] => [
  runnable(configuration(settings)),
  ...(settings.config.redisUrl ? [runnable(redis(settings))] : []),
  ...(settings.config.mongodbUrl ? [runnable(mongodb(settings))] : []),
  ...(settings.config.redisUrl && settings.config.mongodbUrl ? [runnable(both(settings))] : []),
  runnable(machine(settings)),
]
