// Events into the stream and to the listeners, several per call: with fsync on every write a call is
// what costs.
import type { HistoryEventName } from '../../../contract/index.ts'
import { sharedKeys } from '../keys.ts'
import { type Argument, loadScript, type Run } from './runner.ts'

/** The fields of a stream entry. */
export const eventFields = { name: 't', json: 'd' } as const

export interface StreamEvent {
  readonly name: HistoryEventName
  readonly json: string
}

export const createPublish = (run: Run) => {
  const script = loadScript('publish')

  /**
   * Each event is an entry of the stream `lf:events` and a message `previous-id id name json` on the
   * channel of the same name. `maxLength`: about how many entries stay. Answers the entries' ids.
   */
  const publish = async (
    events: readonly StreamEvent[],
    { maxLength }: { maxLength: number },
  ): Promise<string[]> => {
    if (events.length === 0) return []
    const args: Argument[] = [1, sharedKeys.events, maxLength]
    for (const { name, json } of events) args.push(name, json)
    return run(script, args)
  }
  return { publish }
}
