// Entry of the page: starts the stream, then draws. With `?replay` a recording takes the server's place.
import { QueryClient } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { drawPage } from './draw-page.tsx'
import { createConnection } from './stream/connection.ts'
import { createLive } from './stream/live.ts'
import { loadWhenUpdated } from './stream/page-update.ts'
import { canShare, createSharedConnection } from './stream/shared-connection.ts'
import { applyTheme } from './ui/theme.ts'
import './theme.css'

const startPage = () => {
  const live = createLive({
    url: '/events',
    connect: canShare() ? createSharedConnection : createConnection,
    onReturn: loadWhenUpdated,
  })
  live.start()
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
  })
  drawPage(createRoot(document.getElementById('root')!), { live, queries })
}

applyTheme()
if (new URLSearchParams(location.search).has('replay')) void import('./replay/main.tsx')
else startPage()
