// The page, top to bottom: what happens to a like, is it exact, how fast; then everything else, one question per panel.
// The first screen stands before the rest is rendered.
import type { ReactNode } from 'react'
import { FloodControl } from './flood/FloodControl.tsx'
import { FloodRuns } from './flood/FloodRuns.tsx'
import { FloodProvider } from './flood/flood-context.tsx'
import { Flow } from './flow/Flow.tsx'
import { Incidents } from './incidents/Incidents.tsx'
import { BatchLog } from './panels/BatchLog.tsx'
import { ChartRange, FirstCharts, MoreCharts } from './panels/Charts.tsx'
import { Conservation } from './panels/Conservation.tsx'
import { Controls } from './panels/Controls.tsx'
import { ChartsProvider } from './panels/charts-context.tsx'
import { Header } from './panels/Header.tsx'
import { Posts } from './panels/Posts.tsx'
import { Processes } from './panels/Processes.tsx'
import { StatusAnnouncer, StatusBar } from './status/StatusBar.tsx'
import { DeferredMount } from './ui/DeferredMount.tsx'

const Providers = ({ children }: { children: ReactNode }) => (
  <FloodProvider>
    <ChartsProvider>{children}</ChartsProvider>
  </FloodProvider>
)

const BelowTheFold = () => (
  <>
    <div className="grid min-w-0 items-start gap-3 lg:grid-cols-2">
      <Incidents />
      <Posts />
    </div>
    <FloodRuns />
    <BatchLog />
    <DeferredMount>
      <MoreCharts />
      <Processes />
      <Controls />
    </DeferredMount>
  </>
)

export const App = () => (
  <Providers>
    <div className="mx-auto grid max-w-[2400px] gap-3 px-3 py-2.5 sm:px-5">
      <Header>
        <ChartRange />
      </Header>
      <StatusBar />
      <StatusAnnouncer />
      <main className="grid min-w-0 gap-3">
        <Flow />
        <div className="grid min-w-0 gap-3 lg:grid-cols-[minmax(20rem,1fr)_minmax(0,2fr)]">
          <FloodControl />
          <Conservation />
        </div>
        <DeferredMount>
          <FirstCharts />
          <DeferredMount>
            <BelowTheFold />
          </DeferredMount>
        </DeferredMount>
      </main>
    </div>
  </Providers>
)
