// One like of this page, followed through every stage: by its receipt, which the server is asked about, and by the
// events of its batch.
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, Refused } from '../api.ts'
import { useLive, useView } from '../stream/use-live.tsx'
import { asTold, batchOfReceipt, isFinal, type Traced, traceSteps } from './trace-steps.ts'

const askEveryMs = 1_000

/** Asked again, it would be answered the same. */
const isWrong = (error: Error | null) =>
  error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429

const press = async (postId: string): Promise<Traced> => {
  const pressedAt = Date.now()
  const { receipt } = await api.like(postId)
  return { postId, receipt, pressedAt, answeredAt: Date.now() }
}

/** `kept`: one of before, while none was pressed here. */
export const useTrace = (kept: Traced | null = null) => {
  const like = useMutation({ mutationFn: press })
  const traced = like.data ?? kept
  const receipt = useQuery({
    queryKey: ['receipt', traced?.receipt],
    queryFn: ({ signal }) => api.receipt(traced?.receipt ?? '', signal),
    enabled: traced !== null,
    refetchInterval: ({ state }) =>
      isFinal(state.data?.state) || isWrong(state.error) ? false : askEveryMs,
  })
  const batch = useView((view) =>
    traced ? batchOfReceipt(traced.receipt, view.batches) : undefined,
  )
  const { clock } = useLive()
  const told = batch && like.data === undefined ? asTold(batch, clock.now() - Date.now()) : batch
  const state = receipt.data?.state
  return {
    traced,
    steps: traced ? traceSteps(traced, told, state) : [],
    /** what the server says of the receipt */
    said: state ?? receipt.error?.message ?? 'asking…',
    dead: state === 'dead-lettered',
    press: like.mutate,
    /** resolves when it was answered; rejects when it was refused */
    pressed: like.mutateAsync,
    pressing: like.isPending,
    refused: like.error?.message ?? null,
  }
}

export type Trace = ReturnType<typeof useTrace>
