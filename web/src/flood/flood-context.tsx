// The one flood of this page, for all that shows or starts it: the picture's button, the control, the list.
import { createContext, type ReactNode, use, useState } from 'react'
import type { FloodBody } from '../../../contract/index.ts'
import { useAdmin } from '../panels/use-admin.ts'
import { useView } from '../stream/use-live.tsx'
import { storedPlan, storePlan } from './flood-plan.ts'
import { useFlood } from './use-flood.ts'

const onlyKnown =
  'This server takes likes for known posts only (UNKNOWN_POSTS=reject): a flood would be refused.'

const useMade = () => {
  const flood = useFlood()
  const { off } = useAdmin()
  const rejects = useView((view) => view.config?.unknownPosts === 'reject')
  const [plan, setPlan] = useState<FloodBody>(storedPlan)
  return {
    ...flood,
    /** why none can be started; null: one can */
    off: off ?? (rejects ? onlyKnown : null),
    plan,
    /** Starts one of `plan`, which the form shows from then on, also after the page is loaded again. */
    begin: (next: FloodBody) => {
      setPlan(next)
      storePlan(next)
      flood.start.mutate(next)
    },
  }
}

const Context = createContext<ReturnType<typeof useMade> | null>(null)

export const FloodProvider = ({ children }: { children: ReactNode }) => (
  <Context value={useMade()}>{children}</Context>
)

export const useTheFlood = () => {
  const flood = use(Context)
  if (!flood) throw new Error('useTheFlood outside of FloodProvider')
  return flood
}
