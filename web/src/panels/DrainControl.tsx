// Claims: running or paused, and one claim right now.
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { plural } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Control } from './Control.tsx'

export const DrainControl = ({ off }: { off: string | null }) => {
  const fromStream = useView((view) => view.sample?.drain.paused ?? false)
  const sampleAt = useView((view) => view.sample?.at ?? 0)
  const press = useMutation({
    mutationFn: async (action: 'pause' | 'resume' | 'claim') => ({
      ...(await api.drain(action)),
      sampleAt,
    }),
  })
  // The answer is newer than the stream until two more samples came.
  const answered = press.data && sampleAt <= press.data.sampleAt + 2_000 ? press.data.drain : null
  const paused = answered === null ? fromStream : answered === 'paused'
  const opened = press.data?.opened
  const barred = { disabled: off !== null, inactive: press.isPending, title: off ?? undefined }
  return (
    <Control
      name="Drain"
      state={paused ? 'paused' : 'running'}
      colour={paused ? 'text-warn' : 'text-good'}
      explains="Claims what is pending into batches, once per drain interval. Paused, likes go on being counted and pile up in Redis."
      failed={press.isError}
      pressedAt={press.submittedAt}
      outcome={
        press.error?.message ??
        (press.variables === 'claim' && opened !== undefined
          ? `${plural(opened, 'batch', 'batches')} opened.`
          : null)
      }
    >
      <div className="flex flex-wrap gap-2">
        <Button {...barred} onClick={() => press.mutate(paused ? 'resume' : 'pause')}>
          {paused ? 'Resume claims' : 'Pause claims'}
        </Button>
        <Button {...barred} onClick={() => press.mutate('claim')}>
          Claim now
        </Button>
      </div>
    </Control>
  )
}
