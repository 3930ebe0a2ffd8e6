// What happens to this one like? Its receipt, followed through every stage.
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../api.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Panel } from '../ui/Panel.tsx'
import { postIdHint, postIdPattern } from './post-id.ts'
import { TraceLine } from './TraceLine.tsx'
import { batchOfReceipt, isFinal, type Traced, traceSteps } from './trace-steps.ts'

const askEveryMs = 1_000

const press = async (postId: string): Promise<Traced> => {
  const pressedAt = Date.now()
  const { receipt } = await api.like(postId)
  return { postId, receipt, pressedAt, answeredAt: Date.now() }
}

/** What the server says of the receipt, asked until it is final. */
const useReceipt = (receipt: string | undefined) =>
  useQuery({
    queryKey: ['receipt', receipt],
    queryFn: ({ signal }) => api.receipt(receipt ?? '', signal),
    enabled: receipt !== undefined,
    refetchInterval: ({ state }) => (isFinal(state.data?.state) ? false : askEveryMs),
  })

const Following = ({ traced }: { traced: Traced }) => {
  const batches = useView((view) => view.batches)
  const receipt = useReceipt(traced.receipt)
  const steps = traceSteps(traced, batchOfReceipt(traced.receipt, batches))
  return (
    <>
      <TraceLine steps={steps} />
      <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 border-t border-line pt-3 text-[13px]">
        <dt className="text-soft">Receipt</dt>
        <dd className="truncate font-mono text-[12px]" title={traced.receipt}>
          {traced.receipt}
        </dd>
        <dt className="text-soft">The server says</dt>
        <dd role="status" data-testid="receipt-state" className="font-semibold">
          {receipt.data?.state ?? receipt.error?.message ?? 'asking…'}
        </dd>
      </dl>
    </>
  )
}

export const Trace = () => {
  const first = useView((view) => view.top[0]?.postId ?? 'hello-world')
  const [typed, setTyped] = useState<string | null>(null)
  const like = useMutation({ mutationFn: press })
  const postId = typed ?? first
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    like.mutate(postId)
  }
  return (
    <Panel title="Trace one like" aside="times since the press">
      <form onSubmit={submit} className="mb-5 flex gap-2">
        <Field
          label="Post to like"
          hideLabel
          required
          pattern={postIdPattern}
          title={postIdHint}
          value={postId}
          onChange={(event) => setTyped(event.target.value)}
          className="flex-1"
        />
        <Button type="submit" look="strong" inactive={like.isPending}>
          <Icon name="heart" filled />
          Like and follow
        </Button>
      </form>
      {like.error && (
        <p role="alert" className="mb-3 text-[13px] text-bad">
          Not counted: {like.error.message}
        </p>
      )}
      {like.data ? (
        <Following key={like.data.receipt + like.data.pressedAt} traced={like.data} />
      ) : (
        <TraceLine
          steps={traceSteps({ postId, receipt: '', pressedAt: 0, answeredAt: 0 }, undefined)}
          idle
        />
      )}
    </Panel>
  )
}
