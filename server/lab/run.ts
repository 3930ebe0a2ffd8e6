// One drill from its first like to its verdict. A flood runs before, during and after the fault, for each column the
// same; it goes on until everything is as before. Then every post is compared with MongoDB.
import { setTimeout as delay } from 'node:timers/promises'
import type { LabRun, LabState } from '../../contract/index.ts'
import { type Column, startColumn } from './column.ts'
import type { Contender } from './contender.ts'
import { drills, type Ground } from './drills.ts'
import type { Act, DrillPlan } from './messages.ts'

const lookMs = 250
const tellMs = 500
const mostFaultMs = 5000
/** After the flood: so long one sees the backlog drain. Some naive ways come to rest much later. */
const drainedMs = 10_000
const recoverWithinMs = 60_000
const settleWithinMs = 120_000
/** Of the time that the flood was asked for: before the fault, and after the recovery. */
const share = 0.25

interface RunDeps {
  readonly plan: DrillPlan
  /** LikeFlow first. */
  readonly contenders: readonly Contender[]
  readonly act: <T>(what: Act) => Promise<T>
  readonly tell: (run: LabRun) => void
  /** Asked to end early. */
  readonly stopping: AbortSignal
}

export const newRun = ({ drill, rate, seconds, beside, id }: DrillPlan, now: number): LabRun => ({
  ...{ id, drill, rate, seconds, beside },
  ...{ state: 'preparing', startedAt: now, elapsedMs: 0, faultAtMs: null, healedAtMs: null },
  ...{ steps: [], columns: [], points: [], fault: null },
})

/** Resolves with its end; a drill that could not be done throws. */
export const runDrill = async (deps: RunDeps): Promise<LabRun> => {
  const { plan, contenders, act, tell, stopping } = deps
  const columns: Column[] = await Promise.all(contenders.map((one) => startColumn(one, plan)))
  const own = columns[0]!
  const began = performance.now()
  const ms = () => Math.round(performance.now() - began)
  let run: LabRun = { ...newRun(plan, Date.now()), state: 'running' }

  const told = (change: Partial<LabRun> = {}) => {
    run = { ...run, ...change, elapsedMs: ms(), columns: columns.map((column) => column.told()) }
    tell(run)
    return run
  }
  const step = (text: string) => told({ steps: [...run.steps, { ms: ms(), text }] })
  const note = () => {
    const points = columns.map((column) => column.point())
    const perSecond = points.map((point) => point.perSecond)
    const waiting = points.map((point) => point.waiting)
    told({ points: [...run.points, { ms: ms(), perSecond, waiting }] })
  }
  const looking = setInterval(() => {
    for (const column of columns) void column.look(ms())
  }, lookMs)
  const telling = setInterval(note, tellMs)
  const until = async (condition: () => boolean | Promise<boolean>, what: string) => {
    const late = performance.now() + recoverWithinMs
    while (!(await condition())) {
      stopping.throwIfAborted()
      if (performance.now() > late) throw new Error(`waited in vain until ${what}`)
      await delay(lookMs / 5, null, { signal: stopping })
    }
  }
  const ground: Ground = {
    act,
    step,
    faultMs: Math.min(mostFaultMs, plan.seconds * 500),
    async held() {
      await until(own.mark(), 'all accepted likes are in MongoDB')
    },
  }
  const drill = drills[plan.drill]

  /** Each column recovers by itself; the drill waits for LikeFlow's. */
  const recover = async () => {
    const healedAtMs = ms()
    const marks = columns.map((column) => ({
      ...{ column, n: column.accepted(), isHeld: column.mark(), recovered: false },
    }))
    told({ healedAtMs })
    await until(async () => {
      for (const mark of marks)
        if (!mark.recovered && mark.column.accepted() > mark.n && mark.isHeld()) {
          mark.recovered = true
          mark.column.recovered(ms() - healedAtMs)
        }
      return marks[0]!.recovered && ((await drill.back?.(ground)) ?? true)
    }, 'everything is as before')
    step('Likes are accepted, and all of before the fault is in MongoDB')
  }

  const end = (state: LabState, fault: string | null = null) => told({ state, fault })
  try {
    step('The flood begins')
    const partMs = plan.seconds * 1000 * share
    await delay(partMs, null, { signal: stopping })
    told({ faultAtMs: ms() })
    await drill.inject(ground)
    await recover()
    await delay(partMs, null, { signal: stopping })
    await Promise.all(columns.map((column) => column.ended()))
    told({ state: 'checking' })
    const drawn = setTimeout(() => clearInterval(telling), drainedMs)
    step('The flood has ended: every post is compared with MongoDB')
    await Promise.all(columns.map((column) => column.compare(settleWithinMs)))
    clearTimeout(drawn)
    return end('done')
  } catch (error) {
    if (stopping.aborted) return end('stopped')
    return end('failed', (error as Error).message)
  } finally {
    clearInterval(looking)
    clearInterval(telling)
    await Promise.all(columns.map((column) => column.stop()))
  }
}
