// What a sampler sees happen between two looks, as incidents. Pure. An id is the same whichever sampler tells it.
import type { Alert, Audit, Incident, ProcessReport, Sample } from '../../contract/index.ts'

/** An alert that has ended. */
export const alertIncident = ({ code, text, since, until }: Alert): Incident => ({
  id: `${code} ${since}`,
  kind: code,
  text,
  from: since,
  to: Math.max(since, until ?? since),
  refused: null,
})

const auditWords: Record<Audit['status'], (audit: Audit) => string> = {
  equal: () => 'Audit: equal',
  within: () => 'Audit: within what moved meanwhile',
  different: ({ difference }) => `Audit: MongoDB differs by ${difference}`,
  undecided: () => 'Audit: undecided',
}

/** The audit of `sample`, if the one before had another. */
export const auditIncident = (sample: Sample, previous: Sample | null): Incident | null => {
  const { audit } = sample.conservation
  if (!audit || !previous || previous.conservation.audit?.at === audit.at) return null
  const text = auditWords[audit.status](audit)
  return {
    id: `audit ${audit.at}`,
    kind: 'audit',
    text,
    from: audit.at,
    to: audit.at,
    refused: null,
    audit: audit.status,
  }
}

type Process = Pick<ProcessReport, 'id' | 'host' | 'pid' | 'roles'>

export const processIncident = (
  kind: 'process-started' | 'process-ended',
  { id, host, pid, roles }: Process,
  at: number,
): Incident => ({
  id: `${kind} ${id}`,
  kind,
  text: `Process ${pid} on ${host} (${roles.join(', ')}) ${kind === 'process-started' ? 'started' : 'ended or fell silent'}`,
  from: at,
  to: at,
  refused: null,
})

/** Processes that lived at the look before and do not now: stopped, killed, or silent for three seconds. */
export const endedProcesses = (
  before: readonly Process[],
  live: readonly Process[],
  at: number,
): Incident[] => {
  const ids = new Set(live.map(({ id }) => id))
  return before
    .filter(({ id }) => !ids.has(id))
    .map((process) => processIncident('process-ended', process, at))
}
