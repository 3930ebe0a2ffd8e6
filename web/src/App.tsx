// The page, top to bottom: one question per panel.

import { Flow } from './flow/Flow.tsx'
import { Chart } from './panels/Chart.tsx'
import { Figures } from './panels/Figures.tsx'
import { Header } from './panels/Header.tsx'
import { Posts } from './panels/Posts.tsx'
import { charts } from './series/charts.ts'

export const App = () => (
  <div className="mx-auto grid max-w-[2200px] gap-4 p-3 sm:p-5 lg:p-6">
    <Header />
    <main className="grid min-w-0 gap-4">
      <Flow />
      <Figures />
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Chart chart={charts[0]!} minutes={5} slot={0} />
        <Posts />
      </div>
    </main>
  </div>
)
