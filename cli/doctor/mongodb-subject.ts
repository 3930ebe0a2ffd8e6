// The MongoDB under test, and the one collection that the checks write to. Collections do not expire: what a killed doctor
// left is dropped by the next one, which knows it by its name and its age.
import { randomBytes } from 'node:crypto'
import type { mongo } from 'mongoose'
import { reachMongodb } from '../../local-servers/given-url.ts'
import { checkVersion, describeServer } from '../../server/mongodb/connection.ts'
import { withoutSecrets } from '../../server/server-urls.ts'
import { type Finding, fault, type Opened, ok } from './check.ts'
import type { Settings } from './settings.ts'

export interface MongoDbSubject {
  readonly settings: Settings
  readonly db: mongo.Db
  /** Its name and version. */
  readonly server: { readonly server: string; readonly version: string }
  readonly hello: mongo.BSON.Document
  /** Aborted before `own` is dropped: nothing may be written afterwards. */
  readonly closing: AbortSignal
  /** Of this run. */
  readonly own: mongo.Collection<OwnRecord>
}

export interface OwnRecord {
  _id: string
  likes?: number
  seq?: number
}

const prefix = 'likeflow_doctor_'
const leftMs = 120_000 // longer than any run
const droppedMost = 10

/** Of a run that began at `at`. */
export const ownName = (at: number): string => `${prefix}${at}_${randomBytes(4).toString('hex')}`

/** Whether a collection was left by a run that is over. Pure. */
export const isLeft = (name: string, now: number): boolean => {
  const at = new RegExp(`^${prefix}(\\d{1,15})_[0-9a-f]{8}$`).exec(name)?.[1]
  return at !== undefined && now - Number(at) > leftMs
}

const dropLeft = async (db: mongo.Db) => {
  const names = await db.listCollections({}, { nameOnly: true }).toArray()
  const left = names.filter(({ name }) => isLeft(name, Date.now())).slice(0, droppedMost)
  for (const { name } of left) await db.dropCollection(name)
}

const kindOf = ({ setName, hosts, msg }: mongo.BSON.Document): string => {
  if (msg === 'isdbgrid') return 'a sharded cluster'
  return setName ? `replica set ${setName} of ${hosts?.length ?? 'unknown'}` : 'a single server'
}

const serverFinding = (
  server: MongoDbSubject['server'],
  hello: mongo.BSON.Document,
  url: string,
): Finding => {
  const who = `${server.server} ${server.version} at ${withoutSecrets(url)}, ${kindOf(hello)}`
  try {
    checkVersion(server)
  } catch (error) {
    return fault((error as Error).message, 'Upgrade it.')
  }
  return hello.isWritablePrimary === false || hello.secondary
    ? fault(
        `${who}: it is not the primary and takes no writes`,
        'Name the whole set in MONGODB_URL.',
      )
    : ok(who)
}

export const openMongoDb = async (settings: Settings): Promise<Opened<MongoDbSubject>> => {
  const url = settings.config.mongodbUrl
  try {
    const { client, info } = await reachMongodb(url)
    client.on('error', () => {})
    const db = client.db()
    const own = db.collection<OwnRecord>(ownName(Date.now()))
    const closing = new AbortController()
    const close = async () => {
      closing.abort(new Error('the doctor ends'))
      try {
        await own.drop()
      } finally {
        await client.close(true)
      }
    }
    try {
      const hello = await db.admin().command({ hello: 1 })
      await dropLeft(db).catch(() => {}) // the right to do so is looked at later
      const server = describeServer(info)
      const subject = { settings, db, server, hello, own, closing: closing.signal }
      return { finding: serverFinding(server, hello, url), subject, close }
    } catch (error) {
      await client.close(true)
      throw error
    }
  } catch (error) {
    return {
      finding: fault((error as Error).message, 'Bring it back, or correct MONGODB_URL.'),
      subject: null,
      close: async () => {},
    }
  }
}
