// The laboratory: breaks something for real, under a flood, and shows that nothing is lost. A view of its own,
// loaded only when it is looked at.
import { useState } from 'react'
import type { DrillName } from '../../../contract/lab-facts.ts'
import { mayBeBeside } from '../../../contract/lab-facts.ts'
import { span } from '../format.ts'
import { Header } from '../panels/Header.tsx'
import { useAdmin } from '../panels/use-admin.ts'
import { useIsRecording } from '../stream/use-live.tsx'
import { TourDoor } from '../tour/TourDoor.tsx'
import { Button } from '../ui/Button.tsx'
import { DrillList } from './DrillList.tsx'
import { DrillRun } from './DrillRun.tsx'
import { offWords } from './drill-words.ts'
import { Sources } from './Sources.tsx'
import { useLab } from './use-lab.ts'

const flood = { rate: 300, seconds: 10 } as const
/** So long it runs before the fault, and after all is as before. */
const quarterMs = (flood.seconds * 1000) / 4

const Empty = () => (
  <section
    aria-label="How a drill goes"
    className="grid min-h-60 place-items-center rounded-2xl border border-line bg-surface p-6"
  >
    <div className="max-w-prose text-[14px] leading-relaxed text-soft">
      <p className="text-lg font-semibold text-ink">Press one and watch.</p>
      <p className="mt-2">
        {flood.rate} likes a second come in. After {span(quarterMs)} something breaks, for real: you
        see likes be refused or wait, the backlog form and drain. When all has been as before for{' '}
        {span(quarterMs)}, the flood ends, and every accepted like is looked up in MongoDB: how many
        are lost, how many are there twice.
      </p>
    </div>
  </section>
)

const LabPage = () => {
  const admin = useAdmin()
  const recording = useIsRecording()
  const { off, known, run, going, silent, refused, start, stop } = useLab()
  const [beside, setBeside] = useState(false)
  const [touring, setTouring] = useState(false)
  const reason =
    admin.off ??
    (off ? offWords[off] : known ? null : 'Waiting for the server.') ??
    (going ? 'A drill runs.' : null) ??
    (touring ? 'The tour holds a like: leave it first.' : null)
  const begin = (drill: DrillName) =>
    start.mutate({ ...flood, drill, beside: beside && mayBeBeside(drill) })
  return (
    <div className="mx-auto grid max-w-[1800px] gap-4 p-3 sm:p-5 lg:p-6">
      <Header />
      <main className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]">
        <div className="min-w-0 lg:col-span-2">
          <h1 className="text-xl font-bold tracking-tight">Laboratory</h1>
          <p className="text-[14px] text-soft">
            Real faults on the servers that npm start brought here, each with its verdict.
          </p>
          <p role="status" className="mt-1 text-[14px] text-warn empty:hidden">
            {refused ?? silent ?? (going || touring ? null : reason)}
          </p>
        </div>
        <div className="min-w-0 lg:col-span-2">
          {!recording && <TourDoor off={going ? 'A drill runs.' : null} onOpen={setTouring} />}
        </div>
        <div className={`min-w-0 lg:order-none ${run ? 'order-2' : ''}`}>
          <DrillList off={reason} beside={beside} onBeside={setBeside} onStart={begin} />
        </div>
        <div className="grid min-w-0 gap-4">
          {run ? (
            <DrillRun
              run={run}
              stop={
                going && (
                  <Button onClick={() => stop.mutate()} inactive={stop.isPending}>
                    Stop the drill
                  </Button>
                )
              }
            />
          ) : (
            <Empty />
          )}
          <Sources />
        </div>
      </main>
    </div>
  )
}

export default LabPage
