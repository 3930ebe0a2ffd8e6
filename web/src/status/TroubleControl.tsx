// The control that mends a trouble, beside its words: one press, and what came of it.
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useAdmin } from '../panels/use-admin.ts'
import { Button } from '../ui/Button.tsx'
import { usePassing } from '../ui/use-passing.ts'
import type { ControlName } from './trouble-words.ts'

const replayAll = async () => {
  const { dead } = await api.deadLetters()
  if (dead.length === 0) throw new Error('No dead letter is left.')
  return api.replay(dead.map(({ partition, postId }) => ({ partition, postId })))
}

const presses: Record<
  Exclude<ControlName, 'continue'>,
  { name: string; run: () => Promise<unknown> }
> = {
  'resume-claims': { name: 'Resume', run: () => api.drain('resume') },
  'resume-workers': { name: 'Resume', run: () => api.worker('resume') },
  audit: { name: 'Audit now', run: () => api.audit() },
  replay: { name: 'Replay', run: replayAll },
}

const look =
  'inline-flex min-h-9 items-center rounded-lg border border-line bg-raised px-3 text-[13px] font-medium text-ink hover:border-edge'

const Press = ({ control }: { control: keyof typeof presses }) => {
  const { name, run } = presses[control]
  const { off } = useAdmin()
  const press = useMutation({ mutationFn: run })
  const said = usePassing(
    press.error?.message ?? (press.isSuccess ? 'Done.' : null),
    press.submittedAt,
  )
  return (
    <>
      {said && (
        <span
          role={press.error ? 'alert' : 'status'}
          className={`text-[13px] ${press.error ? 'text-bad' : 'text-soft'}`}
        >
          {said}
        </span>
      )}
      <Button
        disabled={off !== null}
        title={off ?? undefined}
        inactive={press.isPending}
        onClick={() => press.mutate()}
      >
        {press.isPending ? `${name}…` : name}
      </Button>
    </>
  )
}

export const TroubleControl = ({ control }: { control: ControlName }) =>
  control === 'continue' ? (
    <a href="#controls" className={look}>
      Continue…
    </a>
  ) : (
    <Press control={control} />
  )
