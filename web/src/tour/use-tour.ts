// One tour: a real like, held by real pauses where this page may ask for them, and let go at the fifth step.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { isPhase } from '../../../contract/flood-facts.ts'
import { api } from '../api.ts'
import { useView } from '../stream/use-live.tsx'
import { batchOfReceipt, type TraceStep } from '../trace/trace-steps.ts'
import { useTrace } from '../trace/use-trace.ts'
import { type KeptTour, keepTour } from './kept-tour.ts'
import { type TourFacts, tourSteps } from './tour-words.ts'
import { useHold } from './use-hold.ts'

const postId = 'guided-tour'
const at = (key: string) => tourSteps.findIndex((step) => step.key === key)
const claims = at('is-claimed')
const writes = at('is-written')

/** Why the like is not held; null: it may be. */
const useFree = (): string | null => {
  const admin = useView((view) => view.config?.admin)
  const flood = useView((view) => view.flood)
  const drain = useView((view) => view.sample?.drain)
  if (admin !== 'local') return 'This page may not pause anything here'
  if (flood && isPhase(flood.state)) return 'A flood runs, and it is not held up for a tour'
  if (drain?.paused || drain?.workerPaused) return 'Somebody has paused claims or workers'
  return null
}

/** What was seen of its way stays seen: after a reload the page has not heard it in time. */
const better = (seen: readonly TraceStep[], kept: readonly TraceStep[]) =>
  seen.length === 0
    ? kept
    : seen.map((step, i) => {
        const before = kept[i]
        return before && before.ms !== null && before.stage === step.stage ? before : step
      })

export const useTour = (kept: KeptTour | null) => {
  const trace = useTrace(kept?.traced)
  const { held, hold, letGo } = useHold()
  const free = useFree()
  const [step, setStep] = useState(kept?.step ?? 0)
  const [furthest, setFurthest] = useState(kept ? tourSteps.length - 1 : 0)
  const [notHeld, setNotHeld] = useState<string | null>(null)
  const seen = useRef<readonly TraceStep[]>(kept?.steps ?? [])

  const begin = useMutation({
    mutationFn: async () => {
      setNotHeld(free)
      // Refused: somebody paused for good a moment ago, and the like goes, or stays, as all do.
      if (free === null) await hold('drain').catch((error: Error) => setNotHeld(error.message))
      await trace.pressed(postId)
    },
    onError: () => void letGo(),
  })
  const go = useMutation({
    mutationFn: async (to: number) => {
      if (to === claims && held.length > 0) {
        await hold('worker')
        await api.drain('claim')
      }
      if (to === writes) await letGo()
      setFurthest(to)
      setStep(to)
    },
    onError: () => void letGo(),
  })

  const began = useRef(false)
  const start = begin.mutate
  useEffect(() => {
    if (began.current || kept) return
    began.current = true
    start()
  }, [kept, start])

  const { traced } = trace
  const steps = better(trace.steps, seen.current)
  useEffect(() => {
    seen.current = steps
    if (traced) keepTour({ step, traced, steps })
  }, [step, traced, steps])

  const batch = useView((view) =>
    traced ? batchOfReceipt(traced.receipt, view.batches) : undefined,
  )
  const sample = useView((view) => view.sample)
  const post = useQuery({
    queryKey: ['tour-post', traced?.receipt, step, trace.said],
    queryFn: ({ signal }) => api.post(postId, signal),
    enabled: traced !== null && step >= writes,
  })
  const facts: TourFacts = {
    ...{ traced, steps, batch, sample, said: trace.said },
    inMongoDb: post.data?.persisted ?? null,
  }
  return {
    step,
    facts,
    held: held.length > 0,
    notHeld,
    busy: begin.isPending || go.isPending,
    refused: begin.error?.message ?? go.error?.message ?? null,
    again: () => begin.mutate(),
    /** To where one was already at once: a second press that comes quickly is not lost. */
    go: (to: number) => (to <= furthest ? setStep(to) : go.mutate(to)),
  }
}
