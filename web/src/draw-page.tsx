// Draws the page of a stream into the document: the dashboard, or the laboratory, loaded when it is looked at.
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, type ReactNode, StrictMode, Suspense } from 'react'
import type { Root } from 'react-dom/client'
import { App } from './App.tsx'
import type { Live } from './stream/live.ts'
import { LiveProvider } from './stream/use-live.tsx'
import { useViewName, type ViewName } from './views.ts'

const pages = {
  dashboard: App,
  lab: lazy(() => import('./lab/LabPage.tsx')),
} as const satisfies Record<ViewName, unknown>

const Page = () => {
  const View = pages[useViewName()]
  return (
    <Suspense>
      <View />
    </Suspense>
  )
}

export interface PageProps {
  live: Live
  queries: QueryClient
  /** below the page */
  children?: ReactNode
}

export const drawPage = (root: Root, { live, queries, children }: PageProps) =>
  root.render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LiveProvider live={live}>
          <Page />
          {children}
        </LiveProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
