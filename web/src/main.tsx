// Entry of the page: starts the stream, then draws.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { createLive } from './stream/live.ts'
import { loadWhenUpdated } from './stream/page-update.ts'
import { LiveProvider } from './stream/use-live.tsx'
import { applyTheme } from './ui/theme.ts'
import './theme.css'

applyTheme()
const live = createLive({ url: '/events', onReturn: loadWhenUpdated })
live.start()

const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
})

const View = location.pathname === '/lab' ? lazy(() => import('./lab/LabPage.tsx')) : App

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LiveProvider live={live}>
        <Suspense>
          <View />
        </Suspense>
      </LiveProvider>
    </QueryClientProvider>
  </StrictMode>,
)
