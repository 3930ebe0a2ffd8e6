// What happens to this one like? Pressed here, below the picture that shows its way.
import { type FormEvent, useState } from 'react'
import { PostIdField } from '../panels/PostIdField.tsx'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { Trace } from './use-trace.ts'

const Said = ({ trace: { traced, said, dead, refused } }: { trace: Trace }) => (
  <p role="status" className="min-w-0 truncate text-[12px] text-soft">
    {refused !== null ? (
      <span className="text-bad">Not counted: {refused}</span>
    ) : (
      traced && (
        <span title={`Receipt ${traced.receipt}`}>
          The server says:{' '}
          <b
            data-testid="receipt-state"
            className={`font-semibold ${dead ? 'text-bad' : 'text-ink'}`}
          >
            {said}
          </b>
        </span>
      )
    )}
  </p>
)

export const TraceForm = ({ trace }: { trace: Trace }) => {
  const first = useView((view) => view.top[0]?.postId ?? 'hello-world')
  const [typed, setTyped] = useState<string | null>(null)
  const postId = typed ?? first
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    trace.press(postId)
  }
  return (
    <form
      onSubmit={submit}
      aria-label="Trace one like"
      className="flex min-w-0 flex-1 flex-wrap items-center justify-end gap-2"
    >
      <Said trace={trace} />
      <PostIdField label="Post to like" value={postId} onValue={setTyped} className="w-40" />
      <Button type="submit" inactive={trace.pressing}>
        <span className="text-pending">
          <Icon name="heart" filled />
        </span>
        Like and follow
      </Button>
    </form>
  )
}
