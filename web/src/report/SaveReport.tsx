// The button at a verdict: everything about this run as one file.
import { useMutation } from '@tanstack/react-query'
import { useHappenings } from '../incidents/Incidents.tsx'
import { useLive, useView } from '../stream/use-live.tsx'
import { Button } from '../ui/Button.tsx'
import { usePassing } from '../ui/use-passing.ts'
import type { ReportOf } from './run-facts.ts'

/** `of` is asked when it is pressed. */
export const SaveReport = ({ of }: { of: () => ReportOf }) => {
  const { clock } = useLive()
  const config = useView((view) => view.config)
  const happenings = useHappenings()
  const save = useMutation({
    mutationFn: async () => {
      const { saveReport } = await import('./make-report.ts')
      await saveReport(of(), { config, happenings, now: clock.now() })
    },
  })
  return (
    <span className="inline-flex items-center gap-2">
      <Button inactive={save.isPending} onClick={() => save.mutate()}>
        Save report
      </Button>
      <span role="status" className="text-[13px] text-bad empty:hidden">
        {usePassing(save.error && 'It could not be made.', save.submittedAt)}
      </span>
    </span>
  )
}
