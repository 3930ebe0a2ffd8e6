// One client of all nodes: a command goes to the node that serves the slot of its first key, one without keys, or a
// transaction, to the node of the queue. It never sends a command again, unless a node said that another one serves the
// slot: then nothing was executed.
import { type Command, Redis } from 'ioredis'
import { movedOf } from './slots.ts'
import { withInfo } from './withheld-info.ts'

interface Places {
  /** Whether there is more than one node. */
  isCluster(): boolean
  /** Who serves a slot now; null: the queue's. */
  clientOf(slot: number | null): Redis
}

/** Called with MOVED after the places were told of it (see reconnectOnError of the nodes' clients). */
const sendAgainOnce = (command: Command, send: () => void) => {
  const { reject } = command
  let again = true
  command.reject = (error) => {
    if (!again || movedOf(error) === null) return reject.call(command, error)
    again = false
    send()
  }
}

export const createRouter = ({ isCluster, clientOf }: Places): Redis => {
  const router = new Redis({ lazyConnect: true, replyMapping: 'legacy', maxRetriesPerRequest: 0 })
  const home = () => clientOf(null)
  const route = (command: Command) => clientOf(command.getSlot() as number | null)

  router.sendCommand = (command: Command) => {
    if (!isCluster()) return home().sendCommand(command)
    sendAgainOnce(command, () => void route(command).sendCommand(command))
    return route(command).sendCommand(command)
  }
  router.multi = ((...args: []) => home().multi(...args)) as Redis['multi']
  router.pipeline = (...args) => home().pipeline(...args)
  // BullMQ would wait for its event `ready`, for ever; a command to a node that is not connected fails at once.
  Object.defineProperty(router, 'status', { get: () => 'ready' })
  return withInfo(router)
}
