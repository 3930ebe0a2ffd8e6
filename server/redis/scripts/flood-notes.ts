// The one flood of the whole system, as its processes know it: who runs it, how it goes, whether it shall stop.
import { type Flood, type FloodPhase, isPhase } from '../../../contract/index.ts'
import { sharedKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

/** Milliseconds that a note is believed; it is renewed about twice a second while the flood runs. */
const believedMs = {
  running: 5000, // then its process is dead, or slower than anybody should wait
  ended: 900_000, // as long as the samples
} as const

export type FloodNote =
  /** `stop`: the phase that somebody asked to stop, perhaps on another process */
  | { readonly status: 'noted'; readonly stop: FloodPhase | null }
  | { readonly status: 'busy'; readonly running: Flood }

export const createFloodNotes = (run: Run) => {
  const scripts = {
    note: loadScript('note-flood'),
    stop: loadScript('stop-flood'),
    read: loadScript('read-flood'),
  }

  /** Takes the place of the one flood, keeps it, or leaves it, as `flood.state` says. */
  const noteFlood = async (flood: Flood): Promise<FloodNote> => {
    const running = isPhase(flood.state)
    const ms = running ? believedMs.running : believedMs.ended
    const args = [1, sharedKeys.flood, flood.id, JSON.stringify(flood), running ? 1 : 0, ms]
    const [status, value] = await run<[FloodNote['status'], string | null]>(scripts.note, args)
    if (status === 'busy') return { status, running: JSON.parse(value!) as Flood }
    return { status, stop: value as FloodPhase | null }
  }

  /** false: it does not run any more. */
  const stopFlood = async (id: string, phase: FloodPhase): Promise<boolean> =>
    (await run<number>(scripts.stop, [1, sharedKeys.flood, id, phase])) === 1

  /** null: none, or forgotten. */
  const readFlood = async (): Promise<Flood | null> => {
    const json = await run<string | null>(scripts.read, [1, sharedKeys.flood])
    return json === null ? null : (JSON.parse(json) as Flood)
  }

  return { noteFlood, stopFlood, readFlood }
}

export type FloodNotes = ReturnType<typeof createFloodNotes>
