// What processes leave for each other to see: reports, alerts, the audit, one sample a second. A full Redis takes
// them as well.
import { sharedKeys } from '../keys.ts'
import { loadScript, type Run } from './runner.ts'

/** The hashes of short notes. */
type NoteKey = 'procs' | 'alerts' | 'audit'

export const createNotes = (run: Run) => {
  const scripts = { note: loadScript('note'), sample: loadScript('keep-sample') }

  /** All fields at once: field, value, field, value. */
  const note = async (key: NoteKey, ...fields: string[]): Promise<void> => {
    await run(scripts.note, [1, sharedKeys[key], ...fields])
  }

  /** `second`: milliseconds since 1970, by Redis, a full second. False: another sampler has kept it. */
  const keepSample = async (second: number, json: string, kept: number): Promise<boolean> =>
    (await run<number>(scripts.sample, [1, sharedKeys.samples, second, json, kept])) === 1

  return { note, keepSample }
}
