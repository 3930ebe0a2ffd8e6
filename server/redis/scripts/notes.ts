// What processes leave for each other to see: reports, alerts, incidents, the audit, one sample a second. A full Redis
// takes them as well.
import { sharedKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

/** The hashes of short notes. */
type NoteKey = 'procs' | 'alerts' | 'audit'

export const createNotes = (run: Run) => {
  const scripts = {
    note: loadScript('note'),
    sample: loadScript('keep-sample'),
    incident: loadScript('keep-incident'),
    alert: loadScript('note-alert'),
  }

  /** All fields at once: field, value, field, value. */
  const note = async (key: NoteKey, ...fields: string[]): Promise<void> => {
    await run(scripts.note, [1, sharedKeys[key], ...fields])
  }

  /** `second`: milliseconds since 1970, by Redis, a full second. False: another sampler has kept it. */
  const keepSample = async (second: number, json: string, kept: number): Promise<boolean> =>
    (await run<number>(scripts.sample, [1, sharedKeys.samples, second, json, kept])) === 1

  /** Told twice it is kept twice: whoever reads takes the last of an id. */
  const keepIncident = async (json: string, kept: number): Promise<void> => {
    await run(scripts.incident, [1, sharedKeys.incidents, kept, json])
  }

  /** What the webhook is to hear of an alert; the answer: how many older ones made room. */
  const noticeAlert = (notice: string, bound: number): Promise<number> =>
    run<number>(scripts.alert, [1, sharedKeys.notices, bound, notice])

  return { noticeAlert, note, keepSample, keepIncident }
}
