// Workers: running or paused.
import { useMutation } from '@tanstack/react-query'
import { api } from '../api.ts'
import { plural } from '../format.ts'
import { useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { Control } from './Control.tsx'

export const WorkerControl = ({ off }: { off: string | null }) => {
  const fromStream = useView((view) => view.sample?.drain.workerPaused ?? false)
  const processes = useView((view) => view.sample?.workers.processes ?? 0)
  const sampleAt = useView((view) => view.sample?.at ?? 0)
  const press = useMutation({
    mutationFn: async (action: 'pause' | 'resume') => ({ ...(await api.worker(action)), sampleAt }),
  })
  const answered = press.data && sampleAt <= press.data.sampleAt + 2_000 ? press.data.worker : null
  const paused = answered === null ? fromStream : answered === 'paused'
  const none = processes === 0
  return (
    <Control
      name="Worker"
      state={paused ? 'paused' : none ? 'none running' : 'running'}
      colour={paused ? 'text-warn' : none ? 'text-bad' : 'text-good'}
      explains={`Writes batches to MongoDB. Paused, claimed batches wait in the queue; nothing is lost. ${plural(processes, 'process', 'processes')} now.`}
      failed={press.isError}
      pressedAt={press.submittedAt}
      outcome={press.error?.message}
    >
      <Button
        disabled={off !== null}
        inactive={press.isPending}
        title={off ?? undefined}
        onClick={() => press.mutate(paused ? 'resume' : 'pause')}
      >
        {paused ? 'Resume workers' : 'Pause workers'}
      </Button>
    </Control>
  )
}
