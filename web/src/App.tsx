// The page, top to bottom: one question per panel. The first screen stands before the rest is rendered.
import { Flow } from './flow/Flow.tsx'
import { Alerts } from './panels/Alerts.tsx'
import { BatchLog } from './panels/BatchLog.tsx'
import { Charts } from './panels/Charts.tsx'
import { Conservation } from './panels/Conservation.tsx'
import { Controls } from './panels/Controls.tsx'
import { FloodControl } from './panels/FloodControl.tsx'
import { Header } from './panels/Header.tsx'
import { Posts } from './panels/Posts.tsx'
import { Trace } from './panels/Trace.tsx'
import { DeferredMount } from './ui/DeferredMount.tsx'

export const App = () => (
  <div className="mx-auto grid max-w-[2400px] gap-4 p-3 sm:p-5 lg:p-6">
    <Header />
    <main className="grid min-w-0 gap-4">
      <Alerts />
      <Flow />
      <FloodControl />
      <Conservation />
      <DeferredMount>
        <Charts />
        <DeferredMount>
          <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
            <Posts />
            <Trace />
          </div>
          <BatchLog />
          <Controls />
        </DeferredMount>
      </DeferredMount>
    </main>
  </div>
)
