// `npm run record:demo`: makes web/recordings/demo.likeflow anew, on a LikeFlow of its own: a flood, and meanwhile Redis
// and then MongoDB are killed for real, by the drills of the laboratory. Exit codes: 0 it is there, 1 it is not as it
// should be, and the old one stays, 2 wrong options.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readOptions } from '../../cli/options.ts'
import { openEvents } from '../../cli/record/open-events.ts'
import type { Flood, FloodBody, LabRun, Snapshot } from '../../contract/index.ts'
import { isPhase } from '../../contract/index.ts'
import { drilled } from '../../testing/drill.ts'
import { pressed } from '../../testing/requests.ts'
import { patience } from '../../testing/until.ts'
import { createRecorder } from '../../web/src/replay/recorder.ts'
import { withOwnLikeflow } from '../lab/own-likeflow.ts'
import { runCommand } from '../run-command.ts'

const usage = `npm run record:demo   makes web/recordings/demo.likeflow anew, in about a minute, on servers of its own:
a flood, and meanwhile Redis and then MongoDB are killed`

const file = join(import.meta.dirname, '../../web/recordings/demo.likeflow')
const mostBytes = 1_000_000
const second = 1_000

const plan: FloodBody = { rate: 1500, seconds: 45, posts: 30, skew: 'zipf' }
const drill = { rate: 100, seconds: 8 }

/** Opens a stream beside the recorded one, and resolves with the flood when it is over. */
const endOfFlood = (url: string) =>
  new Promise<Flood>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the flood has no end')), 5 * patience.long)
    let source = openEvents(`${url}/events`)
    const hear = (flood: Flood | null) => {
      if (!flood || isPhase(flood.state)) return
      clearTimeout(timer)
      source.close()
      resolve(flood)
    }
    const listen = () => {
      source.addEventListener('flood', ({ data }) => hear(JSON.parse(data!) as Flood))
      source.addEventListener('snapshot', ({ data }) => hear((JSON.parse(data!) as Snapshot).flood))
      source.addEventListener('error', () => {
        source = openEvents(`${url}/events`)
        listen()
      })
    }
    listen()
  })

const kept = ({ state, columns: [own] }: LabRun) =>
  state === 'done' && own?.lost === 0 && own.doubled === 0

const recordDemo = (): Promise<number> =>
  withOwnLikeflow(async (url) => {
    await delay(5 * second) // the first samples and the first audit
    const recorder = createRecorder({ base: url, open: openEvents })
    await delay(3 * second)
    await pressed(url, '/flood', plan)
    const ended = endOfFlood(url)
    await delay(8 * second)
    const redis = await drilled(url, { ...drill, drill: 'kill-redis' })
    await delay(3 * second)
    const mongodb = await drilled(url, { ...drill, drill: 'kill-mongodb' })
    const { verdict, accepted } = await ended
    await delay(6 * second)
    const packed = await recorder.stop()
    const facts = `${packed.size} bytes, ${Math.round(recorder.ms() / second)} s, ${accepted} likes: ${verdict?.status}`
    console.log(`${facts}; ${redis.drill}: ${redis.state}, ${mongodb.drill}: ${mongodb.state}`)
    const good = verdict?.status === 'equal' && kept(redis) && kept(mongodb)
    if (!good || packed.size > mostBytes) return 1
    writeFileSync(file, new Uint8Array(await packed.arrayBuffer()))
    return 0
  })

const main = async (): Promise<number> => {
  const { help } = readOptions(process.argv.slice(2), { help: { type: 'boolean', default: false } })
  if (!help) return recordDemo()
  console.log(usage)
  return 0
}

await runCommand(main)
