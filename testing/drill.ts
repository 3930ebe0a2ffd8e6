// A drill of the laboratory, asked for as the page does.
import type { DrillBody, LabAnswer, LabRun } from '../contract/index.ts'
import { isLabEnd } from '../contract/index.ts'
import { press, pressed } from './requests.ts'
import { patience, until } from './until.ts'

const readLab = async (url: string): Promise<LabAnswer> =>
  (await (await fetch(`${url}/admin/lab`)).json()) as LabAnswer

/** @throws when it may not begin. */
export const beginDrill = (url: string, body: Partial<DrillBody>): Promise<LabRun> =>
  pressed(url, '/lab/drill', body)

export const stopDrill = (url: string) => press(url, '/lab/stop')

/** Resolves with the first state of the drill that fits. */
export const untilRun = async (
  url: string,
  what: string,
  fits: (run: LabRun) => boolean,
): Promise<LabRun> => {
  let run: LabRun | null = null
  await until(
    what,
    async () => {
      run = (await readLab(url)).run
      return run !== null && fits(run)
    },
    3 * patience.long,
  )
  return run!
}

/** From its begin to its end. */
export const drilled = async (url: string, body: Partial<DrillBody>): Promise<LabRun> => {
  const { id } = await beginDrill(url, body)
  return untilRun(url, `${body.drill} ends`, (run) => run.id === id && isLabEnd(run.state))
}
