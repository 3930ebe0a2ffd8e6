// A drill of the laboratory, asked for as the page does.
import type { DrillBody, LabAnswer, LabRun } from '../contract/index.ts'
import { isLabEnd } from '../contract/index.ts'
import { patience, until } from './until.ts'

const send = (url: string, path: string, body?: object) =>
  fetch(`${url}/admin/lab${path}`, {
    method: 'POST',
    headers: { origin: url, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })

const readLab = async (url: string): Promise<LabAnswer> =>
  (await (await fetch(`${url}/admin/lab`)).json()) as LabAnswer

/** @throws when it may not begin. */
export const beginDrill = async (url: string, body: Partial<DrillBody>): Promise<LabRun> => {
  const answer = await send(url, '/drill', body)
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as LabRun
}

export const stopDrill = (url: string) => send(url, '/stop')

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
