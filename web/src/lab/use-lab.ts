// The laboratory as this page knows it: asked of the server, twice a second while a drill runs. A drill may take
// Redis away, and with it the stream; its state is kept by the process that breaks things.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { LabAnswer } from '../../../contract/index.ts'
import { isLabEnd } from '../../../contract/lab-facts.ts'
import { api, Refused } from '../api.ts'

const key = ['lab']
const every = { goingMs: 500, idleMs: 5000 } as const

const isGoing = (lab: LabAnswer | undefined) => lab?.run != null && !isLabEnd(lab.run.state)

const refusal = (error: Error | null): string | null =>
  error instanceof Refused && error.slug === 'state-conflict'
    ? 'It may not begin now: another drill runs, or none may run here.'
    : (error?.message ?? null)

export const useLab = () => {
  const queries = useQueryClient()
  const lab = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.lab(signal),
    refetchInterval: ({ state }) => (isGoing(state.data) ? every.goingMs : every.idleMs),
  })
  const again = () => queries.invalidateQueries({ queryKey: key })
  const start = useMutation({ mutationFn: api.drill, onSettled: again })
  const stop = useMutation({ mutationFn: api.stopLab, onSettled: again })
  const latest = start.submittedAt >= stop.submittedAt ? start : stop
  return {
    /** null: not known yet */
    off: lab.data?.off ?? null,
    known: lab.data !== undefined,
    run: lab.data?.run ?? null,
    going: isGoing(lab.data),
    /** since the last answer something went wrong; what is shown is old */
    silent: lab.isError ? refusal(lab.error) : null,
    refused: refusal(latest.error),
    start,
    stop,
  }
}
